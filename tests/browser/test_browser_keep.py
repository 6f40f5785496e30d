"""Conversations survive, are found again, and are taken away with all they rest on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Page, expect

from tests.browser.conftest import QUESTION, SENTENCE, Desk, MakeDesk, ask
from tests.test_export_docx import footnotes, written
from tests.test_export_pdf import read_pages


@pytest.fixture(scope="module")
def desk(make_desk: MakeDesk) -> Desk:
    return make_desk()


def test_a_conversation_survives_a_reload_and_a_restart(desk: Desk, tab: Callable[..., Page]) -> None:
    page = tab(desk)
    ask(page)
    address = page.url
    for restarted in (False, True):
        page.goto("about:blank")
        if restarted:
            desk.stop()
            desk.start()
        page.goto(address)
        expect(page.locator(".nd-answer")).to_contain_text(SENTENCE)
        page.locator("button.nd-number").first.click()
        expect(page.locator(".nd-chosen")).to_have_text(SENTENCE)


def test_conversations_are_listed_searched_renamed_and_deleted(desk: Desk, tab: Callable[..., Page]) -> None:
    page = tab(desk)
    ask(page, "How many people died in the flood at Tarn?")
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".nd-answer")).to_have_count(0)
    ask(page, "How many lorries a day reach the port?")
    page.get_by_text("This conversation").click()
    page.get_by_label("Title", exact=True).fill("Lorries")
    page.get_by_role("button", name="Rename").click()
    listed = page.locator("[data-testid=stSidebar] [class*=st-key-conversation-] button:visible")
    expect(listed.first).to_have_text("Lorries")
    page.get_by_label("Search conversations").fill("FLOOD tarn")
    page.get_by_label("Search conversations").press("Enter")
    expect(listed).to_have_text(["How many people died in the flood at Tarn?"])
    listed.first.click()
    expect(page.locator(".nd-question")).to_have_text("How many people died in the flood at Tarn?")
    page.get_by_text("This conversation").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.locator(".nd-answer")).to_have_count(0)
    page.get_by_label("Search conversations").fill("")
    page.get_by_label("Search conversations").press("Enter")
    expect(listed.first).to_have_text("Lorries")


def test_a_conversation_is_exported_with_its_quotes(desk: Desk, tab: Callable[..., Page], tmp_path: Path) -> None:
    page = tab(desk)
    ask(page)
    page.get_by_text("This conversation").click()
    kept = {}
    for name, ending in (("Export as Markdown", "md"), ("Export as Word", "docx"), ("Export as PDF", "pdf")):
        with page.expect_download() as download:
            page.get_by_role("button", name=name).click()
        kept[ending] = tmp_path / download.value.suggested_filename
        download.value.save_as(kept[ending])
        assert kept[ending].name == f"why-do-the-m4-and-m5-highways-matter.{ending}"
    word = Document(str(kept["docx"]))
    for text in (
        kept["md"].read_text("utf-8"),
        "\n".join([written(word), *footnotes(word).values()]),
        " ".join(read_pages(kept["pdf"].read_bytes())),
    ):
        assert QUESTION in text
        assert f"“{SENTENCE}” Roads, Northern Wire, 2019-05-06, roads.txt, characters " in text


def test_how_an_answer_came_about_is_downloaded(desk: Desk, tab: Callable[..., Page]) -> None:
    page = tab(desk)
    ask(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="How it came about").click()
    assert SENTENCE in Path(str(download.value.path())).read_text("utf-8")
