"""A person's day over a folder of real articles: seeds/, or the one that NEWSDESK_TEST_FOLDER names.

Nothing here knows what the articles say: questions are the suggested ones, and words are compared with the files.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import ANSWER_MS, ROOT, Desk, MakeDesk, add_files, ask, choose, settle
from tests.endpoint import chunk, serving, stream_of
from tests.test_export_docx import footnotes

FOLDER = Path(os.environ.get("NEWSDESK_TEST_FOLDER") or ROOT / "seeds")
DAM = "---\ntitle: Dam\ndate: 2020-03-01\noutlet: Valley News\n---\n\nThe dam at Orla cost 412 million quorls.\n"
COST = "How much did the dam at Orla cost?"


@pytest.fixture(scope="module")
def desk(make_desk: MakeDesk) -> Desk:
    return make_desk(FOLDER)


def answered(desk: Desk, page: Page) -> Locator:
    """The answer to the first of the suggested questions that the articles answer."""
    expect(page.locator("[class*=st-key-example-] button").first).to_be_visible()
    for number in range(page.locator("[class*=st-key-example-] button").count()):
        page.locator(f".st-key-example-{number} button").click()
        expect(page.locator(".nd-footer")).to_have_count(1, timeout=ANSWER_MS)
        if page.locator(".nd-lead").count() == 0:
            return page.locator(".nd-answer")
        page.get_by_role("button", name="New conversation").click()
        expect(page.locator(".nd-footer")).to_have_count(0)
    raise AssertionError("none of the suggested questions is answered")


def test_every_citation_leads_to_its_words_in_the_file(desk: Desk, tab: Callable[..., Page]) -> None:
    page = tab(desk)
    numbers = answered(desk, page).locator(".nd-verbatim button.nd-number")
    quotes = [str(number.get_attribute("title")).partition(": “")[2].removesuffix("”") for number in numbers.all()]
    assert quotes
    numbers.first.click()
    for step, quote in enumerate(quotes, start=1):
        expect(page.locator(".nd-step")).to_have_text(f"Citation {step} of {len(quotes)}")
        expect(page.locator(".nd-chosen").first).to_be_in_viewport()
        marked = "".join(page.locator(".nd-chosen").all_inner_texts())
        assert marked.split() == quote.split()
        path = page.locator(".nd-about bdi").nth(2).inner_text()
        shown = json.loads(desk.run("show", path, "--json"))["text"]
        assert " ".join(quote.split()) in " ".join(shown.split())
        if step < len(quotes):
            page.get_by_role("button", name="Next", exact=True).click()


def test_a_follow_up_is_asked_in_full_and_all_is_there_after_a_reload(desk: Desk, tab: Callable[..., Page]) -> None:
    page = tab(desk)
    first = answered(desk, page).inner_text()
    ask(page, "And when was this?")
    asked = page.locator(".nd-asked").inner_text()
    assert len(asked) > len("Asked as: And when was this?")
    page.reload()
    expect(page.locator(".nd-footer")).to_have_count(2, timeout=ANSWER_MS)
    assert page.locator(".nd-answer").first.inner_text() == first
    expect(page.locator(".nd-asked")).to_have_text(asked)


def test_an_answer_is_narrowed_to_one_article(desk: Desk, tab: Callable[..., Page]) -> None:
    page = tab(desk)
    answered(desk, page).locator("button.nd-number").first.click()
    title = page.locator(".nd-about h2").inner_text()
    path = page.locator(".nd-about bdi").nth(2).inner_text()
    page.locator(".st-key-close button").click()
    page.get_by_text("Narrow", exact=True).click()
    choose(page, "Articles", title[:40])
    page.get_by_role("button", name="Answer again").click()
    expect(page.locator(".nd-answer .nd-chips")).to_have_text(title, timeout=ANSWER_MS)
    expect(page.locator(".nd-footer")).to_have_count(1)
    page.locator("button.nd-number").first.click()
    expect(page.locator(".nd-about bdi").nth(2)).to_have_text(path)
    expect(page.locator(".nd-answer")).not_to_contain_text("Articles cited")


def test_files_are_added_and_asked_among_the_others(desk: Desk, tab: Callable[..., Page], tmp_path: Path) -> None:
    good, bad = tmp_path / "dam-at-orla.txt", tmp_path / "broken.pdf"
    good.write_text(DAM, "utf-8")
    bad.write_bytes(b"%PDF no document")
    page = tab(desk)
    before = re.search(r"([\d,]+) articles", page.locator(".nd-status").first.inner_text())
    assert before
    articles = int(before[1].replace(",", "")) + 1
    page.get_by_text("Folder", exact=True).click()
    add_files(page, good, bad)
    expect(page.get_by_text("1 file could not be read:")).to_be_visible(timeout=ANSWER_MS)
    expect(page.locator(".nd-report")).to_contain_text("dam-at-orla.txt: added")
    expect(page.locator(".nd-status").first).to_contain_text(f"{articles:,} articles")
    page.get_by_text("Ask", exact=True).click()
    expect(ask(page, COST)).to_contain_text("The dam at Orla cost 412 million quorls.")


def test_an_exported_conversation_holds_the_words_of_the_files(
    desk: Desk, tab: Callable[..., Page], tmp_path: Path
) -> None:
    page = tab(desk)
    numbers = answered(desk, page).locator(".nd-verbatim button.nd-number")
    quotes = [str(number.get_attribute("title")).partition(": “")[2].removesuffix("”") for number in numbers.all()]
    page.get_by_text("This conversation").click()
    settle(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Export as Word").click()
    download.value.save_as(tmp_path / "talk.docx")
    text = "\n".join(footnotes(Document(str(tmp_path / "talk.docx"))).values())
    for quote in quotes:
        assert f"“{' '.join(quote.split())}”" in text


def test_an_answer_is_stopped(desk: Desk, tab: Callable[..., Page]) -> None:
    with serving() as endpoint:

        def half(handler: BaseHTTPRequestHandler) -> None:
            stream_of(chunk("It is said that"))(handler)
            endpoint.released.wait(ANSWER_MS / 1000)

        endpoint.replies = [half]
        desk.stop()
        desk.settings = {"OPENAI_BASE_URL": endpoint.url, "NEWSDESK_MODEL": "tiny"}
        desk.start()
        page = tab(desk)
        page.locator(".st-key-example-0 button").click()
        expect(page.locator(".nd-draft")).to_contain_text("It is said that", timeout=ANSWER_MS)
        page.get_by_role("button", name="Stop").click()
        expect(page.get_by_text("Stopped before it was answered.")).to_be_visible()
        expect(page.locator(".nd-draft")).to_have_count(0)
        endpoint.released.set()
