"""What one tab remembers between two clicks. All of it lies in Streamlit's session state, under these names."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from app.briefings import Kept
from app.conversations import Turn
from app.page.asking import Asking

Place = int | Literal["check", "briefing"]
"""Where a source is opened from: the number of a turn, the draft that was checked, or the briefing that is open."""

KeptTurn = tuple[Turn, str | None]
"""An answer, and why it could not be kept, if it could not."""

KeptBriefing = tuple[Kept, str | None]
"""A briefing, and why it could not be kept, if it could not."""


def turns() -> list[Turn]:
    """The turns of the conversation that is open."""
    found: list[Turn] = st.session_state.setdefault("turns", [])
    return found


def asking() -> Asking[KeptTurn] | None:
    """The question that is being answered."""
    found: Asking[KeptTurn] | None = st.session_state.get("asking")
    return found


def conversation() -> int | None:
    """The id of the conversation that is open; None for one that is not begun."""
    found: int | None = st.session_state.get("conversation")
    return found


def open_conversation(id_: int | None, kept: list[Turn]) -> None:
    """Shows conversation `id_` with its turns, or a new one. What is still being written goes on unseen."""
    st.session_state.update({"conversation": id_, "turns": kept})
    for name in ("asking", "opened", "editing", "stopped", "problem"):
        st.session_state.pop(name, None)
    if id_ is None:
        st.query_params.pop("c", None)
    else:
        st.query_params["c"] = str(id_)


def preparing() -> Asking[KeptBriefing] | None:
    """The briefing that is being made."""
    found: Asking[KeptBriefing] | None = st.session_state.get("preparing")
    return found


def briefing() -> Kept | None:
    """The briefing that is open."""
    found: Kept | None = st.session_state.get("briefing")
    return found


def open_briefing(kept: Kept | None) -> None:
    """Shows `kept`, or the form for a new one and the list of all."""
    st.session_state.briefing = kept
    for name in ("briefing-problem", "briefing-stopped", "edit-briefing"):
        st.session_state.pop(name, None)
    close_briefing_source()
    if kept is None or kept.id is None:
        st.query_params.pop("b", None)
    else:
        st.query_params["b"] = str(kept.id)


def opened() -> tuple[Place, int] | None:
    """The source that is open beside the conversation: its place and its number there."""
    found: tuple[Place, int] | None = st.session_state.get("opened")
    return found


def open_source(place: Place, number: int) -> None:
    """Opens source `number` of `place`."""
    st.session_state.opened = (place, number)
    st.session_state.times = times() + 1


def close_source() -> None:
    """Closes the source that is open."""
    st.session_state.pop("opened", None)


def close_briefing_source() -> None:
    """Closes the source that is open if it is one of the briefing's."""
    if (opened() or ("", 0))[0] == "briefing":
        close_source()


def times() -> int:
    """How often a source was opened, so that a browser runs the same script again."""
    found: int = st.session_state.get("times", 0)
    return found
