"""The part of the page where briefings are prepared and kept. One that is open is shown by briefing_open.py."""

from __future__ import annotations

import time

import streamlit as st

from app.briefing.make import brief
from app.briefing.types import PARTS, Length, Options, Part
from app.briefings import Briefings, Listed, told, unkept
from app.page import narrow, state, views
from app.page.asking import Asking, OnText
from app.page.briefing_open import show_opened
from app.page.briefing_views import progress_html
from app.page.state import KeptBriefing
from app.text import day_text, filters_texts
from app.types import Citation
from app.wiring import Desk
from index.errors import KeepError, NewsdeskError
from index.search import Filters

TOPIC_CHARS = 300
POLL_S = 0.25
LENGTHS: dict[Length, str] = {"short": "Short", "medium": "Medium", "long": "Long"}


def show_briefing(desk: Desk, kept: Briefings) -> None:
    """The briefing that is open; or the form for a new one, and all that are kept."""
    _restore(kept)
    _take_prepared()
    problem = st.session_state.get("briefing-problem")
    if problem:
        st.error(views.label(problem, views.ERROR_CHARS))
    stopped = st.session_state.get("briefing-stopped")
    if stopped:
        st.caption(f"Stopped before “{views.label(stopped)}” was done.")
    if state.preparing():
        _show_preparing()
    opened = state.briefing()
    if opened:
        show_opened(kept, opened)
        return
    if not state.preparing():
        _show_form(desk, kept)
    _show_kept(kept)


def sources() -> tuple[Citation, ...]:
    """The citations of the briefing that is open."""
    opened = state.briefing()
    return told(opened).citations if opened else ()


def _restore(kept: Briefings) -> None:
    """Opens the briefing that the address names, once in a tab: so it survives a reload and a restart."""
    if "briefing" in st.session_state:
        return
    named = st.query_params.get("b", "")
    _open(kept, int(named) if named.isdecimal() else None)


def _open(kept: Briefings, id_: int | None) -> None:
    try:
        state.open_briefing(None if id_ is None else kept.get(id_))
    except KeepError as exc:
        state.open_briefing(None)
        st.session_state["briefing-problem"] = str(exc)


def _show_form(desk: Desk, kept: Briefings) -> None:
    """What a briefing is to be about, and what is to be in it."""
    records = list(desk.index.articles.values())
    narrow.show_narrow_box(records, ())
    filters = narrow.chosen_filters()
    if filters != Filters():
        st.html(views.chips_html("Only from", filters_texts(filters, {r.path: r.title for r in records})))
    with st.form("prepare", border=False):
        topic = st.text_input("Topic", key="topic", max_chars=TOPIC_CHARS, persist_state="session")
        length = st.radio(
            "Length",
            list(LENGTHS),
            index=1,
            format_func=LENGTHS.__getitem__,
            key="length",
            horizontal=True,
            persist_state="session",
        )
        st.html("<p class='nd-label'>Parts</p>")
        with st.container(horizontal=True, gap="small", key="parts"):
            parts = [part for part in PARTS if _ticked(part)]
        asked_for = st.form_submit_button("Prepare", key="prepare-now", type="primary", icon=":material/article:")
    if asked_for:
        for name in ("briefing-problem", "briefing-stopped"):
            st.session_state.pop(name, None)
        if not topic.strip():
            st.session_state["briefing-problem"] = "Say what the briefing is to be about."
        elif not parts:
            st.session_state["briefing-problem"] = "Choose at least one part."
        else:
            _begin(desk, kept, topic, Options(filters, length, tuple(parts)))
        st.rerun()


def _ticked(part: Part) -> bool:
    return st.checkbox(PARTS[part], value=True, key=f"with-{part}", persist_state="session")


def _begin(desk: Desk, kept: Briefings, topic: str, options: Options) -> None:
    """Starts a briefing on `topic`, and keeps it in the thread that makes it: a page that is closed finds it later."""
    model = desk.model if st.session_state.get("by_model", True) else None

    def make(on_step: OnText) -> KeptBriefing:
        made = brief(desk.index, topic, options, model, on_step)
        on_step("")  # raises where it was stopped: what nobody waits for is not kept
        if not made.sources:
            return unkept(made), None
        try:
            return kept.add(made), None
        except KeepError as exc:
            return unkept(made), f"{exc}. This briefing is lost with the page; export it to keep it."

    st.session_state.preparing = Asking(topic, make)
    st.session_state["preparing-since"] = time.monotonic()


def _take_prepared() -> None:
    """Opens the briefing that is done, or says why there is none."""
    preparing = state.preparing()
    if preparing is None or not preparing.wait(0):
        return
    del st.session_state.preparing
    try:
        made, problem = preparing.result()
    except NewsdeskError as exc:
        st.session_state["briefing-problem"] = str(exc)
        return
    if not made.briefing.sources:
        searched = views.counted(made.briefing.articles, "article")
        st.session_state["briefing-problem"] = f"No article is about “{preparing.question}”. Searched: {searched}."
    elif state.briefing() is None or problem:
        state.open_briefing(made)
        if problem:
            st.session_state["briefing-problem"] = problem
    else:
        st.toast(f"“{views.label(made.title)}” is ready. It is among all briefings.")


@st.fragment(run_every=POLL_S)
def _show_preparing() -> None:
    """The briefing that is being made: what is being done, for how long, and a way to stop."""
    preparing = state.preparing()
    if preparing is None or preparing.wait(0):
        st.rerun()
    st.html(progress_html(preparing.question, [step for step in preparing.pieces if step]))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Stop", key="stop-preparing", icon=":material/stop_circle:", on_click=_stop)
        st.html(f'<p class="nd-step">{time.monotonic() - st.session_state["preparing-since"]:.0f} s</p>')


def _stop() -> None:
    preparing = state.preparing()
    if preparing:
        preparing.stop()
        del st.session_state.preparing
        st.session_state["briefing-stopped"] = preparing.question


def _show_kept(kept: Briefings) -> None:
    """All briefings, the last changed first; a file of them that is of no use is told, and the page works without."""
    try:
        listed = kept.listed()
    except KeepError as exc:
        st.error(views.label(str(exc), views.ERROR_CHARS))
        return
    if listed:
        st.html('<h2 class="nd-part-title">All briefings</h2>')
    with st.container(key="briefings", gap=None):
        for briefing in listed:
            _show_listed(kept, briefing)


def _show_listed(kept: Briefings, briefing: Listed) -> None:
    when = day_text(briefing.changed.date())
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"listed-{briefing.id}"):
        st.button(
            f"{views.label(briefing.title, 80)} · {views.label(when)}",
            key=f"briefing-{briefing.id}",
            type="tertiary",
            width="stretch",
            icon=":material/article:",
            on_click=_open,
            args=(kept, briefing.id),
        )
        with st.popover("Delete", icon=":material/delete:", type="tertiary", key=f"away-{briefing.id}"):
            st.write(f"Delete “{views.label(briefing.title, 80)}”? It cannot be brought back.")
            st.button(
                "Delete", key=f"away-now-{briefing.id}", type="primary", on_click=_delete, args=(kept, briefing.id)
            )


def _delete(kept: Briefings, id_: int) -> None:
    try:
        kept.delete(id_)
    except KeepError as exc:
        st.session_state["briefing-problem"] = str(exc)
