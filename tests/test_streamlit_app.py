from __future__ import annotations

import html
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from app import wiring
from app.conversations import Conversations
from app.database import FILE
from app.indexing import index_folder
from app.page.views import JOINER
from app.settings import Settings
from index.errors import ModelError
from tests.fakes import HashedEmbedder, ScriptedModel

PAGE = Path(__file__).parent.parent / "app" / "streamlit_app.py"
ROADS = """---
title: Why the roads matter
date: 2019-05-06
outlet: Northern Wire
---

The M4 and M5 highways matter because they carry trade between Aleppo and the coast.
Nothing moved on them for years. Shopkeepers in Aleppo waited for goods from Latakia.
"""
RAIN = """---
title: Rain at last
date: 2020-01-02
---

Farmers near Hama welcomed the first rain of the winter on Thursday. The harvest had failed twice.
"""
QUESTION = "Why do the M4 and M5 highways matter?"
SENTENCE = "The M4 and M5 highways matter because they carry trade between Aleppo and the coast."


class Desk:
    """A folder, an index beside it, and the page over both."""

    def __init__(self, folder: Path, index: Path) -> None:
        self.folder = folder
        self.index = index

    def write(self, name: str, text: str) -> None:
        self.folder.mkdir(exist_ok=True)
        (self.folder / name).write_text(text, "utf-8")

    def build(self) -> None:
        self.folder.mkdir(exist_ok=True)
        index_folder(Settings(index=self.index), self.folder, embedder=HashedEmbedder())

    def open(self) -> AppTest:
        return AppTest.from_file(PAGE, default_timeout=60).run()


@pytest.fixture
def desk(tmp_path: Path, at_home: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "NEWSDESK_MODEL", "NEWSDESK_EMBEDDER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NEWSDESK_INDEX", str(tmp_path / "index"))
    monkeypatch.setenv("NEWSDESK_FOLDER", str(tmp_path / "news"))
    monkeypatch.setattr(wiring, "make_embedder", lambda settings: HashedEmbedder())
    st.cache_resource.clear()
    yield Desk(tmp_path / "news", tmp_path / "index")
    st.cache_resource.clear()


@pytest.fixture
def roads(desk: Desk) -> Desk:
    desk.write("roads.txt", ROADS)
    desk.write("rain.txt", RAIN)
    desk.build()
    return desk


def ask(page: AppTest, question: str) -> AppTest:
    return finished(page.chat_input[0].set_value(question).run())


def finished(page: AppTest) -> AppTest:
    """The page once the question that is being answered is."""
    until = time.monotonic() + 30
    while "asking" in page.session_state:
        assert time.monotonic() < until, "the answer does not come"
        page.run()
    return page


def click(page: AppTest, key: str) -> AppTest:
    return page.button(key=key).click().run()


def shown(page: AppTest) -> str:
    """All HTML of the page but its style sheet."""
    assert not page.exception
    return "\n".join(element.value for element in page.html if "<style>" not in element.value)


def plain(markdown: str) -> str:
    """What a label reads as, for the characters that these tests use."""
    return markdown.replace(JOINER, "").replace("\\", "")


def sources(page: AppTest) -> list[str]:
    return [button.key for button in page.button if button.key and button.key.startswith("source-")]


def test_page_without_an_index_offers_to_build_it_and_builds_it(desk: Desk) -> None:
    desk.write("roads.txt", ROADS)
    page = desk.open()
    assert "Nothing is indexed yet." in page.info[0].value
    assert page.code[0].value == f"newsdesk index {desk.folder}"
    assert plain(page.button(key="index").label) == f"Index {desk.folder}"
    assert not page.chat_input
    click(page, "index")
    assert "1 article, 1 passage" in shown(page)
    assert page.chat_input


def test_page_names_the_files_that_could_not_be_read(desk: Desk) -> None:
    desk.write("roads.txt", ROADS)
    desk.write("broken.pdf", "not a PDF")
    page = click(desk.open(), "index")
    assert "1 file could not be read" in page.warning[0].value
    assert "broken.pdf" in plain(page.warning[0].value)


def test_page_without_index_and_folder_says_what_to_set(desk: Desk) -> None:
    page = desk.open()
    assert "Nothing is indexed yet." in page.warning[0].value
    assert "NEWSDESK_FOLDER" in page.warning[0].value
    assert plain(page.warning[0].value).count(str(desk.folder)) == 1
    assert not page.button


def test_page_over_an_empty_index_offers_to_index(desk: Desk) -> None:
    desk.folder.mkdir()
    desk.build()
    page = desk.open()
    assert "0 articles, 0 passages" in shown(page)
    assert "The index holds no articles." in page.info[0].value
    desk.write("roads.txt", ROADS)
    click(page, "index")
    assert "1 article, 1 passage" in shown(page)


def test_page_over_an_index_of_another_embedder_says_how_to_rebuild(
    roads: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiring, "make_embedder", lambda settings: HashedEmbedder("other"))
    page = roads.open()
    assert not page.exception
    assert "newsdesk index --rebuild" in plain(page.error[0].value)


def test_page_with_a_setting_that_does_not_exist_names_it(roads: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSDESK_FOLDR", "x")
    page = roads.open()
    assert not page.exception
    assert "did you mean NEWSDESK_FOLDER?" in plain(page.error[0].value)


def test_page_with_a_model_but_no_endpoint_says_so_and_shows_no_key(
    roads: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    page = roads.open()
    assert "set NEWSDESK_MODEL" in plain(page.caption[0].value)
    assert "sk-secret" not in str(page)


def test_question_is_answered_with_a_button_for_each_citation(roads: Desk) -> None:
    page = ask(roads.open(), QUESTION)
    assert SENTENCE in shown(page)
    assert QUESTION in shown(page)
    first = page.button(key=sources(page)[0])
    assert plain(first.label) == "1 · Northern Wire · 6 May 2019"
    assert plain(first.help).startswith(f"“{SENTENCE}”")
    assert "nd-chosen" not in shown(page)


def test_citation_opens_the_article_with_the_words_marked(roads: Desk) -> None:
    page = click(ask(roads.open(), QUESTION), "source-0-1")
    assert f'<mark class="nd-chosen" data-citations="1">{SENTENCE}</mark>' in shown(page)
    assert "Why the roads matter" in shown(page)
    assert '<span class="nd-boilerplate">' in shown(page)
    click(page, "close")
    assert "nd-chosen" not in shown(page)


def test_audit_record_of_an_answer_can_be_downloaded(roads: Desk) -> None:
    page = ask(roads.open(), QUESTION)
    (button,) = [found for found in page.get("download_button") if "record-0" in found.proto.id]
    url = button.proto.url
    record = json.loads(page.session_state.turns[0].record)
    assert url.endswith(".json")
    assert record["answer"]["question"] == QUESTION
    assert record["index"]["articles"].keys() == {"roads.txt", "rain.txt"}


def test_citation_of_an_earlier_turn_still_opens(roads: Desk) -> None:
    page = ask(roads.open(), QUESTION)
    ask(page, "What did farmers near Hama welcome?")
    click(page, sources(page)[-1])
    assert "Rain at last" in shown(page)
    click(page, "source-0-1")
    assert f'<mark class="nd-chosen" data-citations="1">{SENTENCE}</mark>' in shown(page)


def test_follow_up_shows_how_it_was_asked_and_earlier_answers_stay(roads: Desk) -> None:
    page = ask(roads.open(), QUESTION)
    before = sources(page)
    ask(page, "And who said that?")
    assert f"Asked as: Who said “{SENTENCE.rstrip('.')}”?" in html.unescape(shown(page))
    assert sources(page)[: len(before)] == before
    ask(page, "What did farmers near Hama welcome?")
    assert shown(page).count("Asked as") == 1
    click(page, "source-0-1")
    assert f'<mark class="nd-chosen" data-citations="1">{SENTENCE}</mark>' in shown(page)


def test_answer_that_cannot_be_kept_is_shown_and_told(roads: Desk) -> None:
    page = ask(roads.open(), QUESTION)
    Conversations(roads.index).delete(1)
    ask(page, "What did the farmers welcome?")
    assert shown(page).count('class="nd-answer"') == 2
    assert "deleted in another tab" in plain(page.error[0].value)


def test_database_of_conversations_that_is_of_no_use_leaves_the_page_working(roads: Desk) -> None:
    (roads.index / FILE).write_bytes(b"no database" * 100)
    page = ask(roads.open(), QUESTION)
    assert SENTENCE in shown(page)
    assert any("move it away" in plain(error.value) for error in page.error)


def test_example_question_is_asked_when_it_is_clicked(roads: Desk) -> None:
    page = roads.open()
    question = plain(page.button(key="example-0").label)
    click(page, "example-0")
    assert question in html.unescape(shown(page))
    assert "nd-footer" in shown(page)
    assert not [button for button in page.button if button.key and button.key.startswith("example-")]


def test_refusal_looks_like_an_answer_and_its_nearest_passages_open(roads: Desk) -> None:
    page = ask(roads.open(), "Who won the chess championship in Toronto?")
    assert "The articles do not say." in shown(page)
    assert "Searched 2 articles, 2 passages." in shown(page)
    click(page, sources(page)[0])
    assert shown(page).count('<mark class="nd-chosen"') == 1


def test_unreachable_model_leaves_the_extractive_answer_and_a_note(
    roads: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = ScriptedModel(ModelError("localhost cannot be reached"))
    monkeypatch.setattr(wiring, "make_model", lambda settings: failing)
    page = ask(roads.open(), QUESTION)
    assert "model <bdi>scripted</bdi>" in shown(page)
    assert SENTENCE in shown(page)
    assert "localhost cannot be reached" in shown(page)


def test_answer_of_a_model_is_shown_with_its_unsupported_sentences_struck(
    roads: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = ScriptedModel("The highways carry trade between Aleppo and the coast [1]. They are 900 km long [1].")
    monkeypatch.setattr(wiring, "make_model", lambda settings: model)
    page = ask(roads.open(), QUESTION)
    assert '<s class="nd-unsupported">They are 900 km long.</s>' in shown(page)
    assert "[not supported:" in shown(page)


def test_hostile_article_is_shown_as_text(desk: Desk) -> None:
    hostile = 'The M4 and M5 highways matter, said <img src=x onerror="alert(1)"> the [clerk](javascript:alert(1)).'
    desk.write("<script>.txt", f"---\ntitle: <script>alert(1)</script>\noutlet: :smile: `Wire`\n---\n\n{hostile}\n")
    desk.build()
    page = click(ask(desk.open(), QUESTION), "source-0-1")
    ours = "".join(element.value for element in page.html if element.proto.unsafe_allow_javascript)
    theirs = "".join(element.value for element in page.html if not element.proto.unsafe_allow_javascript)
    assert "<script>" not in theirs
    assert "<img" not in theirs
    assert "alert" not in ours
    assert html.escape(hostile) in theirs
    assert page.button(key="source-0-1").label.startswith(f"1 · {JOINER}\\:smile{JOINER}\\: \\`Wire\\`")


def test_index_built_elsewhere_meanwhile_is_seen(roads: Desk) -> None:
    page = roads.open()
    assert "2 articles" in shown(page)
    roads.write("wind.txt", "The wind blew hard over the Ghab plain on Monday, and roofs came off.\n")
    roads.build()
    assert "3 articles" in shown(page.run())


def test_article_that_left_the_index_is_reported_with_its_quote(roads: Desk) -> None:
    page = ask(roads.open(), QUESTION)
    (roads.folder / "roads.txt").unlink()
    roads.build()
    click(page, "source-0-1")
    assert "The index no longer holds" in shown(page)
    assert SENTENCE in shown(page)
