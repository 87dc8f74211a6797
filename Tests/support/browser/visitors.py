"""People at the web client: what they see and do, through a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request, expect

from support.people import PASSWORD, Person

# A liveness limit for what holds soon on an idle machine; not a measurement.
SOON_MS = 30_000.0
expect.set_options(timeout=SOON_MS)

# What the browser itself reports as an error of the network, when a test takes the network or a service away.
NETWORK_NOISE = re.compile(r"Failed to load resource|net::ERR_|WebSocket connection to")


class Visitor:
    """One browser with cookies of its own, and the page it looks at."""

    def __init__(self, context: BrowserContext) -> None:
        context.set_default_timeout(SOON_MS)
        self.context = context
        # What must never happen: exceptions of ours, refusals of the content security policy, requests elsewhere.
        self.mistakes: list[str] = []
        context.on("console", self._heard)
        context.on("weberror", lambda problem: self.mistakes.append(str(problem.error)))
        self.page = context.new_page()

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not NETWORK_NOISE.search(message.text):
            self.mistakes.append(message.text)

    def close(self) -> None:
        # What still answers for a page that goes now would fail in the test after this one.
        for page in self.context.pages:
            page.unroute_all(behavior="ignoreErrors")
        self.context.close()

    # The account

    def log_in(self, person: Person) -> None:
        """Through the form, and on to the rooms."""
        self.page.goto("/entrar")
        self.fill_login(person.email, PASSWORD)
        expect(self.page.get_by_role("heading", name="Salas", level=1)).to_be_visible()

    def fill_login(self, email: str, password: str) -> None:
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Senha", exact=True).fill(password)
        self.page.get_by_role("button", name="Entrar", exact=True).click()

    # Rooms

    def enter(self, room_id: str) -> None:
        """Opens a room by its address."""
        self.page.goto(f"/salas/{room_id}")
        expect(self.composer).to_be_visible()

    @property
    def composer(self) -> Locator:
        return self.page.get_by_label("Sua mensagem")

    @property
    def send_button(self) -> Locator:
        return self.page.get_by_role("button", name="Enviar", exact=True)

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log")

    @property
    def pause(self) -> Locator:
        """The countdown above the composer."""
        return self.page.get_by_role("timer")

    @property
    def banner(self) -> Locator:
        """Says that the connection is lost."""
        return self.page.get_by_text("Conexão perdida. Reconectando…")

    def write(self, text: str) -> None:
        """Types and presses Enter."""
        self.composer.fill(text)
        self.composer.press("Enter")

    def message(self, text: str) -> Locator:
        """A stored message with exactly this text."""
        return self.log.locator("[data-seq]").filter(has=self.page.get_by_text(text, exact=True))

    def sees(self, text: str) -> None:
        """Until the message stands there as stored, once."""
        expect(self.message(text)).to_have_count(1)

    def texts(self) -> list[str]:
        """What stands in the room, oldest first."""
        return self.log.locator("[data-seq] .bubble > p").all_inner_texts()

    def is_at_end(self) -> bool:
        return bool(self.log.evaluate("log => log.scrollHeight - log.scrollTop - log.clientHeight < 3"))


# Opens a browser of somebody's own; keywords are Playwright's for a new context.
NewVisitor = Callable[..., Visitor]


def calls_of(page: Page, path: str) -> list[Request]:
    """The requests to a path from now on, as they are made."""
    made: list[Request] = []
    page.on("request", lambda request: made.append(request) if request.url.endswith(path) else None)
    return made
