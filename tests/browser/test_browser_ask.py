"""Asked, read and stepped through, as a person does it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ARTICLES, PHONE, QUESTION, SENTENCE, WIDE, Desk, MakeDesk, ask


@pytest.fixture(scope="module")
def desk(make_desk: MakeDesk) -> Desk:
    return make_desk()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_number_opens_the_words_it_stands_for_and_the_steps_lead_through_all(
    desk: Desk, tab: Callable[..., Page], size: tuple[int, int]
) -> None:
    page = tab(desk, size)
    answer = ask(page)
    expect(answer).to_contain_text(SENTENCE)
    numbers = answer.locator("button.nd-number")
    assert [number.inner_text() for number in numbers.all()] == ["[1]", "[2]"]
    quotes = [str(number.get_attribute("title")).partition(": “")[2].rstrip("”") for number in numbers.all()]
    numbers.first.click()
    mark = page.locator(".nd-chosen")
    for step, quote in enumerate(quotes, start=1):
        expect(page.get_by_text(f"Citation {step} of 2")).to_be_visible()
        expect(mark).to_have_text(quote)
        expect(mark).to_be_in_viewport(ratio=1)
        assert uncovered(page), "something lies over the marked words"
        if step == 1:
            page.get_by_role("button", name="Next", exact=True).click()
    expect(page.get_by_role("button", name="Next", exact=True)).to_be_disabled()
    page.get_by_role("button", name="Previous", exact=True).click()
    expect(mark).to_have_text(quotes[0])
    page.locator(".st-key-close button").click()
    expect(mark).to_have_count(0)
    # A second opening, by the button this time, runs the same script again in the same page.
    page.locator(".st-key-source-0-1 button:visible").click()
    expect(mark).to_be_in_viewport(ratio=1)


def test_a_quote_is_copied_with_its_source(desk: Desk, tab: Callable[..., Page]) -> None:
    page = tab(desk)
    ask(page).locator("button.nd-number").first.click()
    page.get_by_role("button", name="Copy quote with source").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"“{SENTENCE}” (Roads, Northern Wire, 6 May 2019, roads.txt)"


def test_a_follow_up_says_how_it_was_asked_and_earlier_numbers_still_open(desk: Desk, tab: Callable[..., Page]) -> None:
    page = tab(desk)
    ask(page)
    ask(page, "Who said that?")
    expect(page.locator(".nd-asked")).to_contain_text("Asked as: Who said “The M4 and M5 highways matter")
    page.locator(".nd-answer").first.locator("button.nd-number").first.click()
    expect(page.locator(".nd-chosen")).to_have_text(SENTENCE)


def test_figures_that_differ_stand_side_by_side_with_who_said_so(desk: Desk, tab: Callable[..., Page]) -> None:
    answer = ask(tab(desk), "How many people died in the flood at Tarn?")
    rows = [row.inner_text().split("\t") for row in answer.locator(".nd-figures tbody tr").all()]
    assert [[cell.strip() for cell in row[:4]] for row in rows] == [
        ["41 people died", "the Red Cross", "Northern Wire", "12 February 2020"],
        ["30 people died", "Officials", "Harbour Post", "10 February 2020"],
    ]
    expect(answer).to_contain_text("Articles cited: 2, independent of one another: 2.")


def test_a_refusal_says_what_was_searched_and_its_nearest_passages_open(desk: Desk, tab: Callable[..., Page]) -> None:
    page = tab(desk)
    answer = ask(page, "Who won the football World Cup in Qatar?")
    expect(answer.locator(".nd-lead")).to_have_text("The articles do not say.")
    expect(answer).to_contain_text(f"Searched {len(ARTICLES)} articles")
    page.locator(".st-key-source-0-1 button:visible").click()
    expect(page.locator(".nd-chosen")).to_be_visible()


def test_a_question_is_edited_and_what_followed_is_dropped(desk: Desk, tab: Callable[..., Page]) -> None:
    page = tab(desk)
    ask(page)
    ask(page, "How many people died in the flood at Tarn?")
    page.get_by_role("button", name="Edit").first.click()
    box = page.get_by_label("The question")
    expect(box).to_have_value(QUESTION)
    box.fill("How many lorries a day reach the port?")
    page.get_by_role("button", name="Ask this instead").click()
    expect(page.locator(".nd-answer")).to_have_count(1)
    expect(page.locator(".nd-answer")).to_contain_text("40 lorries a day reach the port")
    page.get_by_role("button", name="Answer again").click()
    expect(page.locator(".nd-answer")).to_have_count(1)
    expect(page.locator(".nd-answer")).to_contain_text("40 lorries")


def test_a_suggested_question_is_asked_when_it_is_clicked(desk: Desk, tab: Callable[..., Page]) -> None:
    page = tab(desk)
    suggested = page.locator(".st-key-example-0 button")
    text = suggested.inner_text()
    suggested.click()
    expect(page.locator(".nd-footer")).to_have_count(1, timeout=60_000)
    assert page.locator(".nd-question").inner_text() == text


def uncovered(page: Page) -> bool:
    """Whether a click on the middle of the marked words would hit them."""
    script = """() => {
      const mark = document.querySelector('.nd-chosen');
      const box = mark.getClientRects()[0];
      return mark.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2));
    }"""
    return bool(page.evaluate(script))
