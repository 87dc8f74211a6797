"""What admins do about people, rooms and messages at the web client."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from support.browser.visitors import Visitor


def moderate_message(admin: Visitor, text: str, measure: str, reason: str, *, everywhere: bool = False) -> None:
    """From the menu of a message: to its author, or to itself."""
    admin.message(text).hover()
    admin.message(text).get_by_role("button", name=re.compile("^Moderar")).click()
    admin.page.get_by_role("dialog").get_by_role("button", name=measure, exact=True).click()
    give_reason(admin, measure, reason, everywhere=everywhere)


def moderate_room(admin: Visitor, room: str, measure: str, reason: str) -> None:
    admin.page.get_by_role("button", name=f"Moderar {room}").click()
    admin.page.get_by_role("dialog").get_by_role("button", name=measure, exact=True).click()
    give_reason(admin, measure, reason)


def give_reason(admin: Visitor, measure: str, reason: str, *, everywhere: bool = False) -> None:
    dialog = admin.page.get_by_role("dialog").last
    if everywhere:
        dialog.get_by_label("Em toda a Praça").check()
    dialog.get_by_label("Motivo").fill(reason)
    dialog.locator("form").get_by_role("button", name=measure, exact=True).click()
    expect(admin.page.get_by_text("Decisão aplicada.").last).to_be_visible()
    expect(admin.page.get_by_role("dialog")).to_have_count(0)
