"""The page: `streamlit run app/streamlit_app.py`. Its parts are in app/page/."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from shlex import quote

ROOT = str(Path(__file__).resolve().parent.parent)
# Streamlit puts the folder of this file on sys.path, from where `app` and `index` cannot be imported.
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)


import streamlit as st  # noqa: E402
from streamlit.delta_generator import DeltaGenerator  # noqa: E402

from app.briefings import Briefings  # noqa: E402
from app.conversations import Conversations  # noqa: E402
from app.page import briefing, chat, check, entry, folder, history, narrow, scripts, state, views  # noqa: E402
from app.page.desks import current_desk  # noqa: E402
from app.page.reader import show_reader  # noqa: E402
from app.page.state import Place  # noqa: E402
from app.settings import Settings, read_settings  # noqa: E402
from app.types import Citation  # noqa: E402
from app.wiring import Desk  # noqa: E402
from index.errors import IndexMissing, NewsdeskError  # noqa: E402

ROOMS = {"ask": "Ask", "briefing": "Briefing", "check": "Check a draft", "folder": "Folder"}


def main() -> None:
    """The whole page, from the top, as Streamlit runs it for every click."""
    st.set_page_config(page_title="newsdesk", layout="wide")
    try:
        settings = read_settings(os.environ)
        entry.check_entry(settings)
    except NewsdeskError as exc:
        st.error(views.label(str(exc), views.ERROR_CHARS))
        return
    # First, so that nothing has to make room for the side bar when it comes.
    st.sidebar.subheader("Conversations", anchor=False)
    st.html(Path(ROOT, "app", "page", "style.css"))
    st.html(scripts.clicks_html(), unsafe_allow_javascript=True)
    with st.container(key="desk"):
        room, reader = st.columns(2, gap="large")
    with room:
        st.title("newsdesk", anchor=False)
        try:
            show_desk(settings, reader)
        except NewsdeskError as exc:
            st.error(views.label(str(exc), views.ERROR_CHARS))
    with st.sidebar:
        entry.show_log_out(settings)


def show_desk(settings: Settings, reader: DeltaGenerator) -> None:
    """The room that is open and, in `reader`, the source that is; or what to do where nothing is indexed yet."""
    try:
        with st.spinner("Opening the index"):
            desk = current_desk(settings)
    except IndexMissing:
        offer_indexing(settings, "Nothing is indexed yet.")
        return
    show_status(desk)
    if "report" in st.session_state:
        folder.show_report(st.session_state.report)
    if not desk.index.articles:
        offer_indexing(settings, "The index holds no articles.")
        return
    kept = Conversations(settings.index)
    history.restore(kept)
    room = st.segmented_control(
        "Room",
        list(ROOMS),
        format_func=ROOMS.__getitem__,
        key="room",
        default="ask",
        required=True,
        label_visibility="collapsed",
        bind="query-params",
    )
    if room == "folder":
        folder.show_folder(settings, desk.index)
    elif room == "briefing":
        briefing.show_briefing(desk, Briefings(settings.index))
    elif room == "check":
        check.show_check(desk.index)
    else:
        show_ask(desk, kept)
    with reader:
        show_reader(desk.index, sources_of)
    # Last, as the answer that has just come belongs to the conversation.
    with st.sidebar:
        history.show_history(kept)


def show_ask(desk: Desk, kept: Conversations) -> None:
    """The conversation below the filters."""
    cited = {source.path for turn in state.turns() for source in turn.answer.citations}
    narrow.show_narrow_box(list(desk.index.articles.values()), cited)
    chat.show_chat(desk, kept)


def sources_of(place: Place) -> tuple[Citation, ...]:
    """All that can be opened of a turn, of the draft that was checked, or of the briefing that is open."""
    if place == "check":
        return check.sources()
    if place == "briefing":
        return briefing.sources()
    turns = state.turns()
    return views.sources(turns[place].answer) if place < len(turns) else ()


def show_status(desk: Desk) -> None:
    """What is asked and who answers, and what of it is not as it was meant."""
    articles = desk.index.articles.values()
    passages = sum(record.passages for record in articles)
    model = desk.model.name if desk.model else None
    name = Path(desk.index.store.about.folder).name
    st.html(views.status_html(name, len(articles), passages, model))
    if desk.note:
        st.caption(views.label(desk.note, views.ERROR_CHARS))
    if desk.model:
        st.toggle(
            "Answers written by the model",
            value=True,
            key="by_model",
            persist_state="session",
            help="Off: the articles' own sentences, word for word",
        )


def offer_indexing(settings: Settings, fact: str) -> None:
    """Says what is missing, and builds the index at the push of a button if there is a folder to build it from."""
    named = views.label(str(settings.folder), views.ERROR_CHARS)
    if not settings.folder.is_dir():
        st.warning(
            f"{fact} The folder of articles, {named}, does not exist. Set NEWSDESK_FOLDER to the folder "
            "that holds your articles and start newsdesk again."
        )
        return
    st.info(f"{fact} Put articles into {named} and index them, here or in a terminal:")
    st.code(f"newsdesk index {quote(str(settings.folder))}", language=None)
    if st.button(f"Index {named}", type="primary", key="index"):
        report = folder.build_index(settings, settings.folder)
        if report:
            st.session_state.report = report
            st.rerun()


if __name__ == "__main__":
    main()
