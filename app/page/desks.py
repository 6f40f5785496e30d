"""The open index and the models, shared by all pages of this process."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from app import wiring
from app.settings import Settings
from app.wiring import Desk
from index.embed import Embedder
from index.handle import is_current


@st.cache_resource(show_spinner=False)
def shared_embedder(name: str, _settings: Settings) -> Embedder:
    """The embedder called `name`, one for the whole process: it takes ten seconds to load, at the first question."""
    return wiring.make_embedder(_settings)


@st.cache_resource(show_spinner=False, max_entries=1)
def _open_desk(path: Path, _settings: Settings) -> Desk:
    return wiring.open_desk(_settings, shared_embedder(_settings.embedder, _settings))


def current_desk(settings: Settings) -> Desk:
    """The desk over the index that `settings` name, opened again once somebody has indexed since.

    Raises IndexMissing and what else `open_desk` does.
    """
    desk = _open_desk(settings.index, settings)
    if not is_current(desk.index):
        forget_desks()
        desk = _open_desk(settings.index, settings)
    return desk


def forget_desks() -> None:
    """Has the index opened again."""
    _open_desk.clear()
