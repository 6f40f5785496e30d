"""A briefing over the sample: prepared, read with its sources, edited, exported, and stopped."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import ANSWER_MS, PHONE, ROOT, WIDE, Desk, MakeDesk, settle
from tests.browser.test_browser_everyone import found_by_axe

TOPIC = "Idlib"
DRAWN_MS = 2000
"""In which a briefing of a hundred citations has to be there, on a machine that does other things too."""


@pytest.fixture(scope="module")
def desk(make_desk: MakeDesk) -> Desk:
    return make_desk(ROOT / "seeds")


@pytest.fixture(scope="module")
def address(desk: Desk) -> list[str]:
    """Where the briefing is that was prepared first, for the tests that only read it."""
    return []


def room(page: Page) -> None:
    page.get_by_text("Briefing", exact=True).click()
    expect(page.get_by_label("Topic")).to_be_visible()
    settle(page)


def prepare(page: Page, topic: str = TOPIC, length: str = "Medium") -> None:
    """Prepares a briefing, and returns once it is there."""
    room(page)
    page.get_by_label("Topic").fill(topic)
    page.get_by_text(length, exact=True).click()
    page.get_by_role("button", name="Prepare").click()
    expect(page.locator(".nd-briefing-head")).to_be_visible(timeout=ANSWER_MS)
    settle(page)


def prepared(desk: Desk, tab: Callable[..., Page], address: list[str], *how: object) -> Page:
    """A page with the briefing, which is prepared for the first that asks."""
    if not address:
        page = tab(desk, *how)
        prepare(page)
        address.append(page.url.partition("/?")[2])
        return page
    page = tab(desk, *how, path=f"?{address[0]}")
    expect(page.locator(".nd-briefing-head")).to_be_visible(timeout=ANSWER_MS)
    settle(page)
    return page


def edit(page: Page) -> None:
    page.get_by_text("Edit", exact=True).click()
    expect(page.locator(".nd-edit").first).to_be_visible()
    settle(page)


def read(page: Page) -> None:
    page.get_by_text("Edit", exact=True).click()
    expect(page.locator(".nd-part").first).to_be_visible()
    settle(page)


def headings(page: Page) -> list[str]:
    return page.locator(".nd-part-title").all_inner_texts()


def quote_of(number: Locator) -> str:
    return str(number.get_attribute("title")).partition(": “")[2].removesuffix("”")


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_number_opens_the_words_it_stands_for(
    desk: Desk, tab: Callable[..., Page], address: list[str], size: tuple[int, int]
) -> None:
    page = prepared(desk, tab, address, size)
    for part in ("Summary", "Timeline", "Who says what", "Figures", "Places and people"):
        title = page.locator(".nd-part-title").filter(has_text=part)
        expect(title).to_be_visible()
    numbers = page.locator("button.nd-number")
    assert numbers.count() > 90
    for at in (0, numbers.count() // 2, numbers.count() - 1):
        number = numbers.nth(at)
        number.click()
        expect(page.locator(".nd-chosen").first).to_be_in_viewport()
        assert "".join(page.locator(".nd-chosen").all_inner_texts()).split() == quote_of(number).split()
        if size == WIDE:
            expect(number).to_be_in_viewport()
        page.locator(".st-key-close button").click()
        expect(page.locator(".nd-chosen")).to_have_count(0)
        expect(number).to_be_in_viewport()


def test_numbers_count_from_one_in_the_order_of_the_page(
    desk: Desk, tab: Callable[..., Page], address: list[str]
) -> None:
    page = prepared(desk, tab, address)
    shown = [int(text.strip("[]")) for text in page.locator("button.nd-number").all_inner_texts()]
    assert list(dict.fromkeys(shown)) == list(range(1, max(shown) + 1))


def test_a_part_is_reached_by_its_name(desk: Desk, tab: Callable[..., Page], address: list[str]) -> None:
    page = prepared(desk, tab, address)
    page.get_by_role("navigation", name="Parts").get_by_role("button", name="Sources").click()
    expect(page.locator("[data-part=sources]")).to_be_in_viewport()


def test_a_briefing_of_a_hundred_citations_is_drawn_at_once(
    desk: Desk, tab: Callable[..., Page], address: list[str]
) -> None:
    page = prepared(desk, tab, address)
    page.get_by_role("button", name="All briefings").click()
    expect(page.get_by_label("Topic")).to_be_visible()
    settle(page)
    page.locator("[class*=st-key-briefing-] button").first.click()
    expect(page.locator("button.nd-number").nth(90)).to_be_visible(timeout=DRAWN_MS)


def test_what_is_edited_survives_a_reload(desk: Desk, tab: Callable[..., Page]) -> None:
    page = tab(desk)
    prepare(page, length="Short")
    first = page.locator(".nd-verbatim").first.inner_text().partition("\n")[0]
    edit(page)
    box = page.locator("[data-key=box-summary-0]")
    box.click()
    expect(page.locator(".nd-dropped [data-key=box-summary-0]")).to_be_focused()
    page.locator("[data-key='line-down summary 1']").click()
    expect(page.locator(".nd-edit").first.locator("input").nth(2)).to_have_attribute("data-key", "box-summary-1")
    note = page.get_by_label("Your note on “Timeline”")
    note.fill("Call Ankara <b>again</b>.")
    note.press("Control+Enter")
    settle(page)
    page.get_by_role("button", name="Move up: Sources").click()
    expect(page.locator(".nd-part-title").last).to_have_text("Not in the articles")
    page.locator(".st-key-order-names label").click()
    expect(page.locator("[data-part=names]")).to_have_count(0)
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    expect(page.locator(".nd-briefing-head")).to_be_visible(timeout=ANSWER_MS)
    expect(page.locator(".nd-own")).to_have_text(re.compile("Your note\\s*Call Ankara <b>again</b>\\."))
    expect(page.get_by_text(first)).to_have_count(0)
    settle(page)
    assert headings(page)[-2:] == ["Sources", "Not in the articles"]
    assert "Places and people" not in headings(page)


def test_a_briefing_is_exported_in_all_formats(
    desk: Desk, tab: Callable[..., Page], address: list[str], tmp_path: Path
) -> None:
    page = prepared(desk, tab, address)
    sentence = page.locator(".nd-verbatim").first.inner_text()
    words = re.sub(r"\s*\[\d+\]", "", sentence).split()[3:]  # behind its day
    files = {}
    for name, ending in (("Markdown", "md"), ("Word", "docx"), ("PDF", "pdf")):
        if not page.get_by_role("button", name=f"Export as {name}").is_visible():
            page.get_by_text("Export", exact=True).click()
        with page.expect_download() as download:
            page.get_by_role("button", name=f"Export as {name}").click()
        files[ending] = tmp_path / download.value.suggested_filename
        download.value.save_as(files[ending])
        assert files[ending].name == f"idlib.{ending}"
    document = Document(str(files["docx"]))
    assert " ".join(words) in "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert len(document.tables) > 5
    assert "## Who says what" in files["md"].read_text("utf-8")
    assert files["pdf"].read_bytes().startswith(b"%PDF")


def test_stop_leaves_the_topic_and_keeps_nothing(desk: Desk, tab: Callable[..., Page]) -> None:
    page = tab(desk)
    room(page)
    before = page.locator("[class*=st-key-listed-]").count()
    page.get_by_label("Topic").fill("Homs")
    page.get_by_role("button", name="Prepare").click()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Stopped before “Homs” was done")).to_be_visible()
    expect(page.get_by_label("Topic")).to_have_value("Homs")
    assert page.locator("[class*=st-key-listed-]").count() == before


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_no_serious_barrier_and_nothing_wider_than_the_screen(
    desk: Desk, tab: Callable[..., Page], address: list[str], size: tuple[int, int], scheme: str
) -> None:
    page = prepared(desk, tab, address, size, scheme)
    barriers = looked_at(page, "read", size)
    page.locator("button.nd-number").first.click()
    expect(page.locator(".nd-chosen").first).to_be_visible()
    barriers += looked_at(page, "reader", size)
    page.locator(".st-key-close button").click()
    edit(page)
    barriers += looked_at(page, "edit", size)
    read(page)
    page.get_by_role("button", name="All briefings").click()
    expect(page.get_by_label("Topic")).to_be_visible()
    barriers += looked_at(page, "form", size)
    assert barriers == []


def looked_at(page: Page, state: str, size: tuple[int, int]) -> list[str]:
    settle(page)
    wide = page.evaluate("document.documentElement.scrollWidth")
    main = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
    wider = [f"{state}: {max(wide, main)} wide"] if max(wide, main) > size[0] else []
    return found_by_axe(page, state) + wider
