"""The article that is open beside the conversation, with the words that are cited from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st

from app.page import scripts, state, views
from app.page.state import Place
from app.types import Citation
from index.build import has_changed
from index.handle import Index
from index.records import article_id
from index.search import article_of

SourcesOf = Callable[[Place], Sequence[Citation]]


def show_chips(place: Place, sources: Sequence[Citation]) -> None:
    """A button for each source of `place`, with its number, outlet and date; its quote shows on hovering."""
    with st.container(horizontal=True, gap="xsmall"):
        for source in sources:
            st.button(
                views.chip_label(source),
                key=f"source-{place}-{source.id}",
                help=views.chip_help(source),
                type="primary" if state.opened() == (place, source.id) else "secondary",
                on_click=state.open_source,
                args=(place, source.id),
            )


def show_reader(index: Index, sources_of: SourcesOf) -> None:
    """The source that is open, if one is, scrolled to its words. `sources_of` gives all that a place cites."""
    opened = state.opened()
    if opened is None:
        return
    place, number = opened
    cited = list(sources_of(place))
    at = next((at for at, source in enumerate(cited) if source.id == number), None)
    if at is None:
        state.close_source()
        return
    with st.container(key="reader"):
        _show_steps(place, cited, at)
        st.html(_body(index, cited, cited[at]))
        st.html(scripts.reveal_html(state.times()), unsafe_allow_javascript=True)


def _show_steps(place: Place, cited: Sequence[Citation], at: int) -> None:
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        for name, icon, step in (("Previous", "arrow_back", -1), ("Next", "arrow_forward", 1)):
            there = 0 <= at + step < len(cited)
            st.button(
                name,
                icon=f":material/{icon}:",
                key=name.lower(),
                disabled=not there,
                on_click=state.open_source,
                args=(place, cited[at + step].id if there else 0),
            )
        st.html(views.step_html(cited[at].id, len(cited)))
        st.button("Close", icon=":material/close:", key="close", type="tertiary", on_click=state.close_source)


def _body(index: Index, cited: Sequence[Citation], chosen: Citation) -> str:
    """HTML of the article that `chosen` cites, as the index holds it now."""
    record = index.articles.get(article_id(chosen.path))
    if record is None:
        return views.gone_html(chosen)
    article, _ = article_of(index, record)
    changed = has_changed(index, record, Path(index.store.about.folder))
    return views.source_html(article, cited, chosen, changed)
