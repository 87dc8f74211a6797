"""What the client weighs and whether it holds still: bytes over the wire, and how far things move while it loads."""

from __future__ import annotations

from playwright.sync_api import Response, expect

from praca_dev import web
from support.browser.visitors import NewVisitor
from support.people import Person

SCRIPT_BYTES = 100 * 1024
STYLE_BYTES = 12 * 1024
# What a first visit may fetch before it can log in: at 1.6 Mbit/s this takes half a second.
FIRST_VISIT_BYTES = 100 * 1024
# What browsers call "good" is 0.1.
SHIFT = 0.02


def test_all_scripts_and_all_styles_stay_within_their_bytes() -> None:
    site = web.build()
    weight = {suffix: sum(path.stat().st_size for path in site.rglob(f"*{suffix}.gz")) for suffix in (".js", ".css")}
    assert 0 < weight[".js"] <= SCRIPT_BYTES
    assert 0 < weight[".css"] <= STYLE_BYTES


def test_the_bundle_has_no_code_that_makes_code() -> None:
    site = web.build()
    texts = [path.read_text() for path in site.rglob("*.js")]
    assert texts
    for needle in ("Function(", "eval(", "sourceMappingURL"):
        assert not any(needle in text for text in texts), needle


def test_a_first_visit_fetches_little_and_from_nowhere_else(visitor: NewVisitor, door: str) -> None:
    page = visitor().page
    answers: list[Response] = []
    # Playwright takes no built-in functions.
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108
    page.goto("/")
    expect(page.get_by_role("heading", name="Entrar")).to_be_visible()
    assert all(answer.url.startswith(door) for answer in answers)
    assert all(answer.status == 200 for answer in answers), "a stranger costs no refused request"
    weight = sum(answer.request.sizes()["responseBodySize"] for answer in answers)
    assert 0 < weight <= FIRST_VISIT_BYTES


def test_a_second_visit_fetches_no_script_again(visitor: NewVisitor) -> None:
    page = visitor().page
    page.goto("/")
    expect(page.get_by_role("heading", name="Entrar")).to_be_visible()
    page.goto("/aviso-legal")
    expect(page.get_by_role("heading", name="Aviso legal")).to_be_visible()
    sizes = page.evaluate(
        """performance.getEntriesByType('resource').filter(one => one.name.includes('/assets/'))
            .map(one => one.transferSize)"""
    )
    assert sizes
    assert sum(sizes) == 0


def test_nothing_jumps_while_a_page_loads(visitor: NewVisitor, ana: Person) -> None:
    room = ana.create_room(description="Com descrição.")
    for number in range(3):
        ana.request("POST", f"/rooms/{room['id']}/messages", json={"body": f"linha {number}"})
    guest = visitor(ana)
    guest.page.add_init_script(
        """window.shifted = 0;
        new PerformanceObserver(list => {
            for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
        }).observe({ type: 'layout-shift', buffered: true });"""
    )
    for address, ready in (("/salas", ".room"), (f"/salas/{room['id']}", "[data-seq]"), ("/anuncios", "main h1")):
        guest.page.goto(address)
        expect(guest.page.locator(ready).first).to_be_visible()
        expect(guest.page.locator(".skeleton")).to_have_count(0)
        assert guest.page.evaluate("window.shifted") <= SHIFT, address
