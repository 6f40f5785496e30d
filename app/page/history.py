"""The conversations that are kept: listed, searched, opened, renamed, exported and deleted, in the side bar."""

from __future__ import annotations

from functools import partial

import streamlit as st

from app.conversations import Conversation, Conversations
from app.export.conversation import conversation_document
from app.page import state, views
from app.page.exports import show_exports
from app.text import day_text
from index.errors import KeepError

MOST_LISTED = 30


def restore(kept: Conversations) -> None:
    """Opens the conversation that the address names, once in a tab: so it survives a reload and a restart."""
    if "turns" in st.session_state:
        return
    named = st.query_params.get("c", "")
    try:
        known = {conversation.id for conversation in kept.listed()} if named.isdecimal() else set()
        found = int(named) if known and int(named) in known else None
        state.open_conversation(found, list(kept.turns(found)) if found else [])
    except KeepError as exc:
        state.open_conversation(None, [])
        st.session_state.problem = str(exc)


def show_history(kept: Conversations) -> None:
    """The conversations; a file of them that is of no use is told, and the page works without."""
    try:
        _show(kept)
    except KeepError as exc:
        st.error(views.label(str(exc), views.ERROR_CHARS))


def _show(kept: Conversations) -> None:
    """The list, with what can be done to the conversation that is open above it."""
    st.button("New conversation", key="new", icon=":material/add:", on_click=state.open_conversation, args=(None, []))
    words = st.text_input("Search conversations", key="history-words", icon=":material/search:")
    every = kept.listed()
    found = kept.listed(words) if words else every
    current = next((conversation for conversation in every if conversation.id == state.conversation()), None)
    if current:
        _show_current(kept, current)
    with st.container(key="conversations", gap=None):
        for conversation in found[:MOST_LISTED]:
            questions, when = views.counted(conversation.turns, "question"), day_text(conversation.changed.date())
            st.button(
                views.label(conversation.title),
                key=f"conversation-{conversation.id}",
                help=f"{questions}, {views.label(when)}",
                type="primary" if conversation == current else "tertiary",
                width="stretch",
                on_click=_open,
                args=(kept, conversation.id),
            )
    if len(found) > MOST_LISTED:
        st.caption(f"{len(found) - MOST_LISTED} more; search to find them.")
    if words and not found:
        st.caption("No conversation holds all of these words.")


def _open(kept: Conversations, id_: int) -> None:
    try:
        state.open_conversation(id_, list(kept.turns(id_)))
    except KeepError as exc:
        st.session_state.problem = str(exc)


def _show_current(kept: Conversations, current: Conversation) -> None:
    # A new key closes it, once something was done.
    done: int = st.session_state.get("done", 0)
    with st.popover("This conversation", icon=":material/more_horiz:", key=f"current-{done}"):
        title = st.text_input("Title", current.title, key=f"title-{current.id}", max_chars=80)
        if st.button("Rename", key="rename"):
            kept.rename(current.id, title)
            st.session_state.done = done + 1
            st.rerun()
        answers = [turn.answer for turn in state.turns()]
        show_exports("export", views.file_name(current.title), partial(conversation_document, current.title, answers))
        if st.button("Delete", key="delete", icon=":material/delete:", help="It cannot be brought back"):
            kept.delete(current.id)
            state.open_conversation(None, [])
            st.session_state.done = done + 1
            st.rerun()
