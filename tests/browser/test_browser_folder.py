"""The folder is looked after and narrowed from the page, beside other tabs and the terminal."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.article_files import write_pdf
from tests.browser.conftest import ANSWER_MS, ARTICLES, Desk, MakeDesk, add_files, ask, choose, settle

DAM = (
    "---\ntitle: Dam\ndate: 2020-03-01\noutlet: Valley News\n---\n\nThe dam at Orla cost 412 million euros to build.\n"
)
COST = "How much did the dam at Orla cost?"


@pytest.fixture(scope="module")
def served(make_desk: MakeDesk) -> Desk:
    return make_desk()


@pytest.fixture
def desk(served: Desk) -> Desk:
    """The desk with its own articles only, whatever the test before put there."""
    for path in served.folder.iterdir():
        if path.name not in ARTICLES:
            path.unlink()
    served.run("index", str(served.folder))
    return served


def test_files_are_added_listed_asked_and_removed(desk: Desk, tab: Callable[..., Page], tmp_path: Path) -> None:
    good, bad = tmp_path / "dam.txt", tmp_path / "broken.pdf"
    good.write_text(DAM, "utf-8")
    bad.write_bytes(b"%PDF no document")
    page = tab(desk)
    page.get_by_text("Folder", exact=True).click()
    page.get_by_role("button", name="Add and index").click()
    expect(page.get_by_text("Choose the files first")).to_be_visible(timeout=ANSWER_MS)
    add_files(page, good, bad)
    expect(page.get_by_text("1 file could not be read:")).to_be_visible(timeout=ANSWER_MS)
    expect(page.locator(".nd-report")).to_contain_text("dam.txt: added")
    expect(page.locator(".nd-status").first).to_contain_text(f"{len(ARTICLES) + 1} articles")
    expect(page.get_by_text("1 file in the folder, not in the index: broken")).to_be_visible()
    page.get_by_text("Ask", exact=True).click()
    expect(ask(page, COST)).to_contain_text("412 million euros")

    (desk.folder / "dam.txt").write_text(DAM.replace("412", "500"), "utf-8")
    page.locator("button.nd-number").first.click()
    expect(page.locator(".nd-notice")).to_contain_text("The file has changed since it was indexed")
    page.get_by_text("Folder", exact=True).click()
    # The table is drawn on a canvas: the box of its first row, below the head.
    settle(page)
    page.locator(".st-key-list .dvn-scroller").click(position={"x": 18, "y": 52})
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("Take 1 file out of the folder?")).to_be_visible()
    page.locator(".st-key-remove-now button").click()
    expect(page.locator(".nd-report")).to_contain_text("dam.txt: removed", timeout=ANSWER_MS)
    expect(page.locator(".nd-status").first).to_contain_text(f"{len(ARTICLES)} articles")
    expect(page.locator(".nd-notice")).to_contain_text("The index no longer holds dam.txt")
    assert (desk.index / "removed" / "dam.txt").read_text("utf-8") == DAM.replace("412", "500")


def test_two_tabs_and_the_terminal_see_one_index(desk: Desk, tab: Callable[..., Page]) -> None:
    first, second = tab(desk), tab(desk)
    ask(first)
    (desk.folder / "dam.txt").write_text(DAM, "utf-8")
    assert "1 added" in desk.run("index", str(desk.folder))
    for page in (first, second):
        expect(ask(page, COST)).to_contain_text("412 million euros")
        expect(page.locator(".nd-status").first).to_contain_text(f"{len(ARTICLES) + 1} articles")


def test_articles_are_narrowed_and_the_answer_says_to_what(desk: Desk, tab: Callable[..., Page]) -> None:
    page = tab(desk)
    page.get_by_text("Narrow", exact=True).click()
    choose(page, "Outlets", "Harbour Post")
    expect(page.locator(".st-key-ask .nd-chips")).to_have_text("Harbour Post")
    answer = ask(page, "How many people died in the flood at Tarn?")
    expect(answer.locator(".nd-chips")).to_have_text("Harbour Post")
    expect(answer).to_contain_text("30 people died")
    expect(answer).not_to_contain_text("41 people")
    page.get_by_role("button", name="Remove all filters").click()
    expect(page.locator(".st-key-ask .nd-chips")).to_have_count(0)
    page.get_by_role("button", name="Answer again").click()
    expect(page.locator(".nd-answer .nd-chips")).to_have_count(0, timeout=ANSWER_MS)
    expect(page.locator(".nd-answer")).to_contain_text("41 people")


def test_days_are_drawn_on_the_timeline(desk: Desk, tab: Callable[..., Page]) -> None:
    page = tab(desk)
    page.get_by_text("Narrow", exact=True).click()
    plot = page.locator(".st-key-timeline canvas, .st-key-timeline svg.marks").first
    expect(plot).to_be_visible()
    settle(page)
    plot.evaluate("plot => plot.scrollIntoView({block: 'center'})")
    plot.hover()  # returns once the plot stands still
    chips = page.locator(".st-key-ask .nd-chips")
    # What is drawn before the plot listens is lost, and nothing on the page tells when it does: who draws, draws again.
    for times in range(3):
        if times:
            plot.dblclick()  # takes away what was drawn
            settle(page)
        draw_left_part(page, plot)
        with contextlib.suppress(AssertionError):
            expect(chips).to_be_visible()
            break
    # The two articles of 2019, not those of 2020.
    expect(chips).to_contain_text("2019")
    expect(chips).not_to_contain_text("2020")
    expect(ask(page, "How many people died in the flood at Tarn?")).to_contain_text("The articles do not say")


def draw_left_part(page: Page, plot: Locator) -> None:
    box = plot.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.1, box["y"] + box["height"] * 0.4)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.5, steps=8)
    page.mouse.up()


def test_the_citation_of_a_pdf_says_its_page(desk: Desk, tab: Callable[..., Page]) -> None:
    quiet = ["The harbour was quiet, and nothing was heard of the boats that had left it."] * 9
    write_pdf(
        desk.folder / "report.pdf", "Report", [*quiet, "The mayor of Orla resigned over the dam."], page_height_mm=90
    )
    desk.run("index", str(desk.folder))
    page = tab(desk)
    ask(page, "Why did the mayor of Orla resign?").locator("button.nd-number").first.click()
    expect(page.locator(".nd-about")).to_contain_text(re.compile(r"page [2-9]"))
