"""A briefing that is open: read, edited, renamed, exported."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from app.briefing import edit
from app.briefing.layout import lines
from app.briefing.types import PARTS, Edits, Part
from app.briefings import Briefings, Kept, cited, told
from app.export.document import Document
from app.page import scripts, state, views
from app.page.briefing_plot import left_out_text, stretch_alt, stretch_plot, stretches
from app.page.briefing_views import Sources, blocks_html, edit_html, heading_html, title_html
from app.page.exports import show_exports
from index.errors import KeepError

NOTE_CHARS = 4000
ACTS = "acts"
WAYS = {"up": -1, "down": 1}


def show_opened(kept: Briefings, opened: Kept) -> None:
    """The briefing, to be read or to be edited, with what can be done to it above."""
    document = told(opened)
    editing = _show_tools(kept, opened, document)
    shown = [part for part in opened.edits.parts if part in opened.briefing.options.parts]
    st.html(title_html(document, shown))
    if editing:
        sources = cited(opened, document)
        _show_parts(kept, opened)
        for part in _parts(opened):
            _show_edited(kept, opened, part, sources)
    else:
        _show_read(opened, document, shown)
    tell = st.components.v2.component("newsdesk.tell", js=scripts.TELL)
    tell(key=ACTS, on_act_change=partial(_act, kept), height=1)


def _show_tools(kept: Briefings, opened: Kept, document: Document) -> bool:
    """Buttons above a briefing; whether it is being edited."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="briefing-tools"):
        st.button(
            "All briefings",
            key="all-briefings",
            icon=":material/arrow_back:",
            on_click=state.open_briefing,
            args=(None,),
        )
        editing = st.toggle("Edit", key="edit-briefing", persist_state="session")
        _show_export(opened, document)
        if opened.id is not None:
            _show_naming(kept, opened, opened.id)
    return bool(editing)


def _show_export(opened: Kept, document: Document) -> None:
    with st.popover("Export", icon=":material/download:", key="export-briefing"):
        show_exports("export-briefing", views.file_name(opened.title, "briefing"), lambda: document)


def _show_naming(kept: Briefings, opened: Kept, id_: int) -> None:
    # A new key closes it, once something was done.
    done: int = st.session_state.get("briefing-done", 0)
    with st.popover("This briefing", icon=":material/more_horiz:", key=f"this-briefing-{done}"):
        title = st.text_input("Title", opened.title, key=f"briefing-title-{id_}", max_chars=80)
        if st.button("Rename", key="rename-briefing"):
            _try(partial(kept.rename, id_, title))
            st.session_state.briefing = kept.get(id_) or opened
            st.session_state["briefing-done"] = done + 1
            st.rerun()
        if st.button("Delete", key="delete-briefing", icon=":material/delete:", help="It cannot be brought back"):
            if _try(partial(kept.delete, id_)):
                state.open_briefing(None)
            st.session_state["briefing-done"] = done + 1
            st.rerun()


def _show_read(opened: Kept, document: Document, parts: Sequence[Part]) -> None:
    """The parts, as they are exported too; days are drawn besides."""
    sources = {source.id: source for source in document.citations}
    for part, section in zip(parts, document.sections, strict=True):
        head, body = heading_html(part, section.about), blocks_html(part, section.blocks, sources)
        if part == "timeline":
            st.html(head)
            _show_plots(opened)
            st.html(body)
        else:
            st.html(head + body)


def _show_plots(opened: Kept) -> None:
    """The days of the timeline, drawn; the table says the same in words."""
    dropped = opened.edits.dropped
    events = [event for at, event in enumerate(opened.briefing.timeline) if ("timeline", at) not in dropped]
    drawn = stretches(events)
    for number, stretch in enumerate(drawn):
        st.altair_chart(stretch_plot(stretch), key=f"briefing-plot-{number}", alt=stretch_alt(stretch))
    if drawn:
        st.caption(left_out_text(len(events), drawn))


def _parts(opened: Kept) -> list[Part]:
    """The parts that were made: those shown in their order, then the others."""
    made = opened.briefing.options.parts
    shown = [part for part in opened.edits.parts if part in made]
    return shown + [part for part in PARTS if part in made and part not in shown]


def _show_parts(kept: Briefings, opened: Kept) -> None:
    """Which parts are shown, and in what order."""
    shown = opened.edits.parts
    with st.container(border=True, gap="xsmall", key="briefing-parts"):
        st.html('<p class="nd-label">Parts shown, in this order</p>')
        for part in _parts(opened):
            with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key=f"order-{part}"):
                on = part in shown
                st.checkbox(
                    PARTS[part],
                    value=on,
                    key=f"show-{opened.id}-{part}",
                    on_change=_keep,
                    args=(kept, partial(edit.with_part, part=part, shown=not on)),
                    width="stretch",
                )
                for way, step in WAYS.items():
                    st.button(
                        f"Move {way}: {PARTS[part]}",
                        key=f"part-{way}-{part}",
                        icon=f":material/arrow_{way}ward:",
                        type="tertiary",
                        disabled=not on or part == (shown[0] if step < 0 else shown[-1]),
                        on_click=_keep,
                        args=(kept, partial(edit.with_part_moved, part=part, step=step)),
                    )


def _show_edited(kept: Briefings, opened: Kept, part: Part, sources: Sources) -> None:
    """The lines of a part, and the person's own below."""
    if part not in opened.edits.parts:
        return
    st.html(heading_html(part))
    blocks = lines(opened.briefing, part)
    if blocks:
        st.html(edit_html(part, opened.edits, blocks, sources))
    key = f"note-{opened.id}-{part}"
    st.text_area(
        f"Your note on “{PARTS[part]}”",
        dict(opened.edits.notes).get(part, ""),
        key=key,
        max_chars=NOTE_CHARS,
        height=80,
        on_change=_note,
        args=(kept, part, key),
    )


def _note(kept: Briefings, part: Part, key: str) -> None:
    _keep(kept, partial(edit.with_note, part=part, text=st.session_state[key]))


def _act(kept: Briefings) -> None:
    """Does what a click in the text of a briefing tells: "open 7", "drop names 3", "group-up figures 4"."""
    opened = state.briefing()
    verb, _, rest = str(st.session_state[ACTS].act or "").partition(" ")
    name, _, number = rest.rpartition(" ")
    if opened is None or not number.isdecimal():
        return
    if verb == "open":
        state.open_source("briefing", int(number))
        return
    part = next((part for part in PARTS if part == name), None)
    change = _changes(opened, part, int(number)).get(verb) if part else None
    if change:
        _keep(kept, change)


def _changes(opened: Kept, part: Part, line: int) -> dict[str, Callable[[Edits], Edits]]:
    """What can be done to a line of a part, by its name."""
    blocks = lines(opened.briefing, part)
    if line >= len(blocks):
        return {}
    made: dict[str, Callable[[Edits], Edits]] = {
        "keep": partial(edit.with_line, part=part, line=line, kept=True),
        "drop": partial(edit.with_line, part=part, line=line, kept=False),
    }
    for way, step in WAYS.items():
        made[f"line-{way}"] = partial(edit.with_line_moved, part=part, line=line, step=step, blocks=blocks)
        made[f"group-{way}"] = partial(edit.with_group_moved, part=part, line=line, step=step, blocks=blocks)
    return made


def _keep(kept: Briefings, change: Callable[[Edits], Edits]) -> None:
    """Changes the briefing that is open, on the page and where it is kept."""
    opened = state.briefing()
    if opened is None:
        return
    changed = replace(opened, edits=change(opened.edits))
    state.close_briefing_source()  # its number may be another's now
    st.session_state.briefing = changed
    if opened.id is not None:
        _try(partial(kept.edit, opened.id, changed.edits))


def _try(keeps: Callable[[], None]) -> bool:
    """Whether something could be kept; why not is shown, and what is on the page stays there."""
    try:
        keeps()
    except KeepError as exc:
        st.session_state["briefing-problem"] = str(exc)
        return False
    st.session_state.pop("briefing-problem", None)
    return True
