"""For everyone: screen readers, keyboards, phones, dark rooms; and nothing of an article is markup."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import ARTICLES, PHONE, QUESTION, WIDE, Desk, MakeDesk, ask, choose, settle

ALERT = "<script>alert(1)</script>"
IMAGE = '<img src=x onerror="alert(2)">'
HOSTILE = {
    "<img src=x onerror=alert(3)>.txt": (
        f"---\ntitle: {ALERT}{IMAGE} [click](javascript:alert(4))\noutlet: '{IMAGE}'\ndate: 2020-03-01\n---\n\n"
        f"The bridge at Orla {ALERT} fell {IMAGE} on Friday [see](javascript:alert(5)) said "
        "<a href=//evil.example>him</a>."
    )
}
BRIDGE = "When did the bridge at Orla fall?"
GRAVE = ("serious", "critical")


@pytest.fixture(scope="module")
def desk(make_desk: MakeDesk) -> Desk:
    return make_desk({**ARTICLES, **HOSTILE})


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_no_serious_barrier_in_any_room(
    desk: Desk, tab: Callable[..., Page], size: tuple[int, int], scheme: str
) -> None:
    page = tab(desk, size, scheme)
    barriers: list[str] = found_by_axe(page, "start")
    page.get_by_text("Narrow", exact=True).click()
    expect(page.get_by_label("Outlets")).to_be_visible()
    barriers += found_by_axe(page, "narrow")
    ask(page)
    barriers += found_by_axe(page, "answer")
    page.locator("button.nd-number").first.click()
    expect(page.locator(".nd-chosen")).to_be_visible()
    barriers += found_by_axe(page, "reader")
    page.locator(".st-key-close button").click()
    for room, sign in (("Check a draft", "Your draft"), ("Folder", "Add and index")):
        page.get_by_text(room, exact=True).click()
        expect(page.get_by_text(sign).first).to_be_visible()
        barriers += found_by_axe(page, room)
    assert barriers == []


def found_by_axe(page: Page, state: str) -> list[str]:
    """Serious barriers, with where they are.

    Left out: the frames that Vega draws for dragging, whose role no option takes away; the plot is told in words.
    """
    found: dict[str, Any] = Axe().run(page, context={"exclude": [[".days_brush_bg"], [".days_brush"]]}).response
    return [
        f"{state}: {violation['id']}: {node['target']} {node['html'][:120]}"
        for violation in found["violations"]
        if violation["impact"] in GRAVE
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_nothing_is_wider_than_the_screen(desk: Desk, tab: Callable[..., Page], size: tuple[int, int]) -> None:
    page = tab(desk, size)
    ask(page, "How many people died in the flood at Tarn?")
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    page.locator("button.nd-number").first.click()
    expect(page.locator(".nd-chosen")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_a_question_is_asked_and_its_source_opened_by_keyboard_alone(desk: Desk, tab: Callable[..., Page]) -> None:
    page = tab(desk)
    reach(page, "textarea[aria-label='Ask the articles']")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator(".nd-footer")).to_have_count(1, timeout=60_000)
    reach(page, "button.nd-number")
    page.keyboard.press("Enter")
    expect(page.locator(".nd-chosen")).to_be_visible()


def reach(page: Page, selector: str) -> None:
    """Moves the focus with the tabulator to an element that `selector` names."""
    expect(page.locator(selector).first).to_be_visible()
    settle(page)  # what is drawn anew loses the focus
    for _ in range(60):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{selector} is not reached by keyboard")


def test_hostile_articles_are_text_in_every_room(desk: Desk, tab: Callable[..., Page]) -> None:
    page = tab(desk)
    answer = ask(page, BRIDGE)
    expect(answer).to_contain_text(f"The bridge at Orla {ALERT} fell {IMAGE}")
    answer.locator("button.nd-number").first.click()
    expect(page.locator(".nd-about")).to_contain_text(ALERT)
    expect(page.locator(".nd-chosen")).to_contain_text(IMAGE)
    page.get_by_text("Narrow", exact=True).click()
    choose(page, "Outlets", IMAGE)
    expect(page.locator(".st-key-ask .nd-chips")).to_have_text(IMAGE)
    page.get_by_text("Folder", exact=True).click()
    expect(page.get_by_role("button", name="Index again")).to_be_visible()
    assert page.locator("img[src='x'], a[href^='javascript'], a[href*='evil']").count() == 0
