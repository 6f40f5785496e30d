"""The open index and the models, shared by all pages of this process."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from app import wiring
from app.settings import Settings
from app.wiring import Desk
from index.embed import Embedder


@st.cache_resource(show_spinner=False)
def shared_embedder(name: str, _settings: Settings) -> Embedder:
    """The embedder called `name`, one for the whole process: it takes ten seconds to load, at the first question."""
    return wiring.make_embedder(_settings)


@st.cache_resource(show_spinner=False, max_entries=2)
def _open_desk(path: Path, stamp: int, _settings: Settings) -> Desk:
    return wiring.open_desk(_settings, shared_embedder(_settings.embedder, _settings))


def current_desk(settings: Settings) -> Desk:
    """The desk over the index that `settings` name, opened again once somebody has indexed since.

    Raises IndexMissing and what else `open_desk` does.
    """
    return _open_desk(settings.index, _stamp(settings.index), settings)


def forget_desks() -> None:
    """Has the index opened again: a stamp may be as it was, when nothing that can be read was in the folder."""
    _open_desk.clear()


def _stamp(path: Path) -> int:
    """A number that changes whenever the index at `path` does; 0 where there is none."""
    try:
        return (path / "keyword" / "articles.json").stat().st_mtime_ns
    except FileNotFoundError:
        return 0
