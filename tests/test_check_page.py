"""The part of the page where a draft is checked, run by Streamlit's own test runner."""

from __future__ import annotations

import html
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from app import wiring
from app.indexing import index_folder
from app.settings import Settings
from tests.article_files import write_docx
from tests.fakes import HashedEmbedder
from tests.small_index import HEAD, write_texts
from tests.test_streamlit_app import ask

PAGE = Path(__file__).parent.parent / "app" / "streamlit_app.py"
TRUE = "Storms flooded 14 villages near Tarn on Sunday."
SWAPPED = "Storms flooded 40 villages near Tarn on Sunday."


@pytest.fixture
def page(tmp_path: Path, at_home: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    """The page over an index of one article."""
    folder = write_texts(tmp_path / "articles", {"storm.txt": HEAD.format("Storms at Tarn", "2020-02-10") + TRUE})
    index_folder(Settings(index=tmp_path / "index"), folder, embedder=HashedEmbedder())
    monkeypatch.setenv("NEWSDESK_INDEX", str(tmp_path / "index"))
    monkeypatch.setattr(wiring, "make_embedder", lambda settings: HashedEmbedder())
    st.cache_resource.clear()
    page = AppTest.from_file(PAGE, default_timeout=60)
    page.session_state["room"] = "check"
    yield page.run()
    st.cache_resource.clear()


def check(page: AppTest, text: str) -> AppTest:
    page.text_area(key="draft-text").set_value(text)
    return page.button(key="check").click().run()


def shown(page: AppTest) -> str:
    """All HTML of the page but its style sheets."""
    assert not page.exception
    return "\n".join(element.value.rpartition("</style>")[2] for element in page.html)


def test_a_typed_draft_is_checked_sentence_by_sentence(page: AppTest) -> None:
    found = shown(check(page, f"{TRUE} {SWAPPED}"))
    assert "<b>Supported</b>" in found
    assert "<b>Contradicted</b>: the article says 14, not 40" in found
    assert "Sentences: 2 (1 supported, 1 contradicted). Articles searched: 1." in found


def test_a_citation_of_a_draft_opens_its_article(page: AppTest) -> None:
    check(page, SWAPPED)
    page.button(key="source-check-1").click().run()
    assert f'<mark class="nd-chosen" data-citations="1">{TRUE}</mark>' in shown(page)


def test_another_draft_closes_what_was_open_of_the_first(page: AppTest) -> None:
    check(page, TRUE)
    page.button(key="source-check-1").click().run()
    found = shown(check(page, "A court in Lisbon fined three bankers for fraud."))
    assert "Not in the articles" in found
    assert "nd-chosen" not in found


def test_an_uploaded_file_is_read_instead(page: AppTest, tmp_path: Path) -> None:
    data = write_docx(tmp_path / "draft.docx", "Storms", [SWAPPED]).read_bytes()
    page.file_uploader(key="draft-file").upload("draft.docx", data)
    found = shown(check(page, "Something else was typed here."))
    assert "the article says 14, not 40" in found
    assert "Something else" not in found


def test_a_file_that_cannot_be_read_is_one_line(page: AppTest) -> None:
    page.file_uploader(key="draft-file").upload("draft.docx", b"no document")
    page.button(key="check").click().run()
    assert "cannot be checked" in page.error[0].value
    assert page.file_uploader


def test_an_empty_draft_says_that_there_is_nothing_to_check(page: AppTest) -> None:
    assert "nothing to check" in shown(page.button(key="check").click().run())


def test_a_question_after_a_check_keeps_both(page: AppTest) -> None:
    check(page, SWAPPED)
    page.session_state["room"] = "ask"
    assert "nd-answer" in shown(ask(page.run(), "How many villages near Tarn did storms flood?"))
    page.session_state["room"] = "check"
    assert "the article says 14, not 40" in shown(page.run())
    page.session_state["room"] = "ask"
    assert "nd-answer" in shown(page.run())


def test_a_hostile_draft_is_shown_as_text(page: AppTest) -> None:
    hostile = (
        'Storms flooded <img src=x onerror="alert(1)"> 40 villages near Tarn on Sunday, <script>alert(1)</script> said.'
    )
    check(page, hostile)
    theirs = "".join(element.value for element in page.html if not element.proto.unsafe_allow_javascript)
    assert "<img" not in theirs
    assert "<script>" not in theirs
    assert html.escape(hostile) in theirs
