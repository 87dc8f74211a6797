"""Answers that come when a test wants them: late, out of order, or not at all."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import APIResponse, Page, Request, Route

from support.people import eventually


class Held:
    """The requests to some addresses, stopped at the browser's edge until they are let go: before the service has heard
    of them, or once it has `answered`, so that what comes is how things were then."""

    def __init__(self, page: Page, pattern: str, method: str = "GET", *, answered: bool = False) -> None:
        self.page = page
        self.pattern = re.compile(pattern)
        self.method = method
        self.answered = answered
        self.waiting: list[Route] = []
        self.answers: dict[Route, APIResponse] = {}
        page.route(self.pattern, self._stop)

    def _stop(self, route: Route) -> None:
        if route.request.method != self.method:
            route.fallback()
            return
        if self.answered:
            self.answers[route] = route.fetch()
        self.waiting.append(route)

    def expect(self, count: int) -> None:
        """Until so many are waiting."""
        eventually(f"{count} requests to {self.pattern.pattern} wait", lambda: self._count() >= count)

    def _count(self) -> int:
        # What has happened in the browser is told while it is asked something.
        self.page.evaluate("0")
        return len(self.waiting)

    def let_go(self, index: int = 0) -> None:
        """Lets one through, and waits until its answer is in the page."""
        route = self.waiting.pop(index)
        with self.page.expect_event("requestfinished", lambda request: request == route.request):
            self._pass_on(route)
        settle(self.page)

    def _pass_on(self, route: Route) -> None:
        if answer := self.answers.get(route):
            route.fulfill(response=answer)
        else:
            route.continue_()

    def stop(self) -> None:
        """Holds no more; what waits goes through."""
        self.page.unroute(self.pattern)
        while self.waiting:
            self._pass_on(self.waiting.pop(0))


def settle(page: Page) -> None:
    """Until the page has done what it does with what it got: two frames, and the tasks between them."""
    page.evaluate(
        "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"
    )


def answer_with(page: Page, pattern: str, status: int) -> Callable[[], None]:
    """Has every request to an address refused without a word, until the returned function is called."""
    compiled = re.compile(pattern)
    page.route(compiled, lambda route: route.fulfill(status=status, body=""))
    return lambda: page.unroute(compiled)


def small_pages(page: Page, pattern: str, size: int) -> None:
    """Has a list asked for in pages of a few: the real service answers, and there is always more to fetch."""

    page.route(re.compile(pattern), lambda route: ask_for(route, size))


def ask_for(route: Route, size: int) -> None:
    """Lets a list's question through, for so many at most."""
    url = re.sub(r"limit=\d+&?", "", route.request.url).rstrip("?&")
    route.continue_(url=f"{url}{'&' if '?' in url else '?'}limit={size}")


def requests_to(page: Page, pattern: str) -> list[Request]:
    """The requests to some addresses from now on, as they are made."""
    compiled = re.compile(pattern)
    made: list[Request] = []
    page.on("request", lambda request: made.append(request) if compiled.search(request.url) else None)
    return made
