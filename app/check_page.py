"""The part of the page where a draft is checked. What it shows is made in check_views.py."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Literal

import streamlit as st

from app import views
from app.check import check
from app.check_views import STYLE, check_html
from app.draft import Draft, typed_draft, uploaded_draft
from app.types import Check, Citation
from index.errors import DraftError
from index.handle import Index
from index.reading.load import KINDS, MAX_BYTES

DRAFT_CHARS = 20_000
TURN: Literal["check"] = "check"
"""What the sources of the check are opened by, as those of an answer are by its number."""

ShowSources = Callable[[Literal["check"], tuple[Citation, ...]], None]


def show_check(index: Index, show_sources: ShowSources) -> None:
    """A box for a draft and, when it was checked, what was found; `show_sources` draws the buttons that open them."""
    with st.expander("Check a draft", icon=":material/fact_check:", expanded="checked" in st.session_state):
        with st.form("draft", border=False):
            text = st.text_area("Your draft", key="draft-text", max_chars=DRAFT_CHARS, height=160)
            file = st.file_uploader(
                "Or a file, which is then read instead",
                type=KINDS.split(),
                key="draft-file",
                max_upload_size=MAX_BYTES // 2**20,
            )
            asked_for = st.form_submit_button("Check", key="check")
        if asked_for:
            forget()
            try:
                draft = uploaded_draft(file.name, file.getvalue()) if file else typed_draft(text)
                st.session_state.checked = check_shown(index, draft)
            except DraftError as exc:
                st.error(views.label(str(exc), views.ERROR_CHARS))
        if "checked" in st.session_state:
            checked: Check = st.session_state.checked
            st.html(STYLE + check_html(checked))
            show_sources(TURN, checked.citations)


def sources() -> tuple[Citation, ...]:
    """The citations of the draft that was checked last."""
    checked: Check = st.session_state.checked
    return checked.citations


def forget() -> None:
    """Drops what was checked before, and closes the source of it that is open."""
    st.session_state.pop("checked", None)
    if st.session_state.get("opened", ("",))[0] == TURN:
        del st.session_state.opened


def check_shown(index: Index, draft: Draft) -> Check:
    """What was found for `draft`, with a bar while its sentences are looked up."""
    bar = st.progress(0.0, "Reading the articles; the first sentence takes about ten seconds")

    def progress(done: int, sentences: int) -> None:
        bar.progress(done / sentences, f"Checked {done} of {views.counted(sentences, 'sentence')}")

    found = check(index, draft, asked=date.today(), progress=progress)
    bar.empty()
    return found
