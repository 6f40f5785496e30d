"""The chat, as a Streamlit page: `streamlit run app/streamlit_app.py`. What it shows is made in views.py."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from shlex import quote
from typing import Literal

ROOT = str(Path(__file__).resolve().parent.parent)
# Streamlit puts the folder of this file on sys.path, from where `app` and `index` cannot be imported.
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)


import streamlit as st  # noqa: E402
from streamlit.delta_generator import DeltaGenerator  # noqa: E402

from app import check_page, views, wiring  # noqa: E402
from app.answer import ask  # noqa: E402
from app.audit import audit_record  # noqa: E402
from app.examples import example_questions  # noqa: E402
from app.follow_up import turn_of  # noqa: E402
from app.indexing import index_folder  # noqa: E402
from app.settings import Settings, read_settings  # noqa: E402
from app.text import json_text  # noqa: E402
from app.types import Answer, Citation  # noqa: E402
from app.wiring import Desk  # noqa: E402
from index.build import Report  # noqa: E402
from index.embed import Embedder  # noqa: E402
from index.errors import IndexMissing, NewsdeskError  # noqa: E402
from index.records import article_id  # noqa: E402
from index.search import Filters, article_of  # noqa: E402

QUESTION_CHARS = 2000

Turn = int | Literal["check"]
"""The number of an answer in the conversation, or the draft that was checked."""


def main() -> None:
    """The whole page, from the top, as Streamlit runs it for every click."""
    st.set_page_config(page_title="newsdesk", layout="wide")
    st.html(views.STYLE)
    with st.container(key="desk"):
        chat, reader = st.columns(2, gap="large")
    with chat:
        st.title("newsdesk", anchor=False)
        try:
            show_desk(read_settings(os.environ), reader)
        except NewsdeskError as exc:
            st.error(views.label(str(exc), views.ERROR_CHARS))


def show_desk(settings: Settings, reader: DeltaGenerator) -> None:
    """The conversation and, in `reader`, the source that is open; or what to do where there is nothing to ask yet."""
    try:
        with st.spinner("Opening the index"):
            desk = open_desk(settings.index, index_stamp(settings.index), settings)
    except IndexMissing:
        offer_indexing(settings, "Nothing is indexed yet.")
        return
    show_status(desk)
    if not desk.index.articles:
        offer_indexing(settings, "The index holds no articles.")
        return
    check_page.show_check(desk.index, show_sources)
    show_chat(desk)
    if "opened" in st.session_state:
        with reader, st.container(key="reader"):
            show_source(desk)


def show_status(desk: Desk) -> None:
    """What is asked and who answers, and what of it is not as it was meant."""
    articles = desk.index.articles.values()
    passages = sum(record.passages for record in articles)
    model = desk.model.name if desk.model else None
    folder = Path(desk.index.store.about.folder).name
    st.html(views.status_html(folder, len(articles), passages, model))
    if desk.note:
        st.caption(views.label(desk.note, views.ERROR_CHARS))
    failures: list[str] = st.session_state.get("failures", [])
    if failures:
        lines = "".join(f"\n- {views.label(line, views.ERROR_CHARS)}" for line in failures)
        st.warning(f"{views.counted(len(failures), 'file')} could not be read:\n{lines}")


@st.cache_resource(show_spinner=False)
def shared_embedder(name: str, _settings: Settings) -> Embedder:
    """The embedder called `name`, one for the whole process: it takes ten seconds to load, at the first question."""
    return wiring.make_embedder(_settings)


@st.cache_resource(show_spinner=False, max_entries=2)
def open_desk(path: Path, stamp: int, _settings: Settings) -> Desk:
    """The desk over the index at `path`, opened again when `stamp` says that somebody has indexed since."""
    return wiring.open_desk(_settings, shared_embedder(_settings.embedder, _settings))


def index_stamp(path: Path) -> int:
    """A number that changes whenever the index at `path` does; 0 where there is none."""
    try:
        return (path / "keyword" / "articles.json").stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def offer_indexing(settings: Settings, fact: str) -> None:
    """Says what is missing, and builds the index at the push of a button if there is a folder to build it from."""
    folder = views.label(str(settings.folder), views.ERROR_CHARS)
    if not settings.folder.is_dir():
        st.warning(
            f"{fact} The folder of articles, {folder}, does not exist. Set NEWSDESK_FOLDER to the folder "
            "that holds your articles and start newsdesk again."
        )
        return
    st.info(f"{fact} Put articles into {folder} and index them, here or in a terminal:")
    st.code(f"newsdesk index {quote(str(settings.folder))}", language=None)
    if st.button(f"Index {folder}", type="primary", key="index"):
        report = build_index(settings)
        st.session_state.failures = [f"{failure.path}: {failure.reason}" for failure in report.failed]
        st.rerun()


def build_index(settings: Settings) -> Report:
    """What indexing the configured folder did, shown as it goes."""
    bar = st.progress(0.0, "Loading the embedding model, about ten seconds")

    def progress(done: int, files: int) -> None:
        bar.progress(done / max(files, 1), f"Read {done} of {views.counted(files, 'file')}; embedding")

    embedder = shared_embedder(settings.embedder, settings)
    report = index_folder(settings, settings.folder, progress=progress, embedder=embedder)
    # The stamp may be as it was, when nothing that can be read was in the folder.
    open_desk.clear()
    return report


def show_chat(desk: Desk) -> None:
    """All turns, and the question that waits to be answered."""
    turns: list[Answer] = st.session_state.setdefault("turns", [])
    records: list[str] = st.session_state.setdefault("records", [])
    with st.bottom.container(key="ask"):
        st.chat_input(
            "Ask the articles", key="typed", max_chars=QUESTION_CHARS, on_submit=queue_typed, submit_mode="disable"
        )
    waiting: str | None = st.session_state.get("waiting")
    # A place of their own, so that they go at once when a question is asked and not when it is answered.
    with st.empty():
        if not turns and not waiting:
            show_examples(desk)
    for turn, answer in enumerate(turns):
        show_question(answer.question, answer.standalone)
        show_answer(turn, answer, records[turn])
    if waiting:
        show_question(waiting)
        st.html(views.newest_html(len(turns)), unsafe_allow_javascript=True)
        answer = ask_shown(desk, waiting, turns)
        turns.append(answer)
        # Made now: when it is downloaded, the index may be another.
        records.append(json_text(audit_record(desk.index, answer, Filters()), indent=2))
        del st.session_state.waiting
        st.rerun()
    if turns:
        st.html(views.newest_html(len(turns)), unsafe_allow_javascript=True)


def queue_typed() -> None:
    """Keeps the typed question until it is answered: a click in between starts the page anew."""
    st.session_state.waiting = st.session_state.typed


def queue(question: str) -> None:
    """Keeps `question` until it is answered."""
    st.session_state.waiting = question


def show_examples(desk: Desk) -> None:
    """Questions to begin with, drawn from the articles."""
    with st.container():
        st.caption("Every sentence of an answer cites the words it rests on. For example:")
        for number, question in enumerate(example_questions(desk.index)):
            st.button(views.label(question, 200), key=f"example-{number}", on_click=queue, args=(question,))


def show_question(question: str, standalone: str | None = None) -> None:
    """One question, and how it was asked."""
    with st.chat_message("user", avatar=":material/person:"):
        st.html(views.question_html(question, standalone))


def ask_shown(desk: Desk, question: str, before: Sequence[Answer]) -> Answer:
    """The answer to `question`, which may lean on those `before`, shown while it is written."""
    with st.chat_message("assistant", avatar=":material/article:"):
        draft = st.empty()
        pieces: list[str] = []

        def on_text(piece: str) -> None:
            pieces.append(piece)
            draft.html(views.draft_html("".join(pieces)))

        with st.spinner("Reading the articles; the first question takes about ten seconds"):
            try:
                earlier = [turn_of(answer) for answer in before]
                return ask(
                    desk.index,
                    question,
                    desk.model,
                    on_text=on_text,
                    asked=date.today(),
                    verify=desk.verify,
                    earlier=earlier,
                )
            except NewsdeskError:
                # Asked once: a question that cannot be answered must not come back at every click.
                del st.session_state.waiting
                raise


def show_answer(turn: int, answer: Answer, record: str) -> None:
    """One answer with a button for each of its sources, and its audit record to download."""
    with st.chat_message("assistant", avatar=":material/article:"):
        st.html(views.answer_html(answer))
        show_sources(turn, views.sources(answer))
        st.download_button(
            "How it came about",
            record,
            f"answer-{turn + 1}.json",
            "application/json",
            key=f"record-{turn}",
            help="The audit record: question, index, candidates, prompt, reply and verdicts, as JSON",
            on_click="ignore",
            type="tertiary",
            icon=":material/receipt_long:",
        )


def show_sources(turn: Turn, sources: tuple[Citation, ...]) -> None:
    """A button for each source of a turn."""
    with st.container(horizontal=True, gap="xsmall"):
        for source in sources:
            chosen = st.session_state.get("opened") == (turn, source.id)
            st.button(
                views.chip_label(source),
                key=f"source-{turn}-{source.id}",
                help=views.chip_help(source),
                type="primary" if chosen else "secondary",
                on_click=open_source,
                args=(turn, source.id),
            )


def open_source(turn: Turn, number: int) -> None:
    """Opens source `number` of `turn` beside the conversation."""
    st.session_state.opened = (turn, number)
    st.session_state.times = st.session_state.get("times", 0) + 1


def close_source() -> None:
    """Closes the article beside the conversation."""
    del st.session_state.opened


def show_source(desk: Desk) -> None:
    """The article that is open, scrolled to the words that were asked for."""
    turn, number = st.session_state.opened
    answered = check_page.sources() if turn == check_page.TURN else views.sources(st.session_state.turns[turn])
    chosen = next(source for source in answered if source.id == number)
    st.button("Close", icon=":material/close:", key="close", type="tertiary", on_click=close_source)
    st.html(source_body(desk, answered, chosen))
    st.html(views.reveal_html(st.session_state.times), unsafe_allow_javascript=True)


def source_body(desk: Desk, answered: tuple[Citation, ...], chosen: Citation) -> str:
    """HTML of the article that `chosen` cites, as the index holds it now."""
    record = desk.index.articles.get(article_id(chosen.path))
    if record is None:
        return views.gone_html(chosen)
    article, _ = article_of(desk.index, record)
    return views.source_html(article, answered, chosen)


if __name__ == "__main__":
    main()
