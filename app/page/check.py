"""The part of the page where a draft is checked. What it shows is made in check_views.py."""

from __future__ import annotations

from datetime import date

import streamlit as st

from app.check import check
from app.draft import Draft, typed_draft, uploaded_draft
from app.page import narrow, state, views
from app.page.check_views import check_html
from app.page.reader import show_chips
from app.types import Check, Citation
from index.errors import DraftError
from index.handle import Index
from index.reading.load import KINDS, MAX_BYTES

DRAFT_CHARS = 20_000


def show_check(index: Index) -> None:
    """A box for a draft and, when it was checked, what was found."""
    with st.form("draft", border=False):
        text = st.text_area("Your draft", key="draft-text", max_chars=DRAFT_CHARS, height=160, persist_state="session")
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
        st.html(check_html(checked))
        show_chips("check", checked.citations)


def sources() -> tuple[Citation, ...]:
    """The citations of the draft that was checked last."""
    checked: Check | None = st.session_state.get("checked")
    return checked.citations if checked else ()


def forget() -> None:
    """Drops what was checked before, and closes the source of it that is open."""
    st.session_state.pop("checked", None)
    if (state.opened() or ("", 0))[0] == "check":
        state.close_source()


def check_shown(index: Index, draft: Draft) -> Check:
    """What was found for `draft`, with a bar while its sentences are looked up."""
    bar = st.progress(0.0, "Reading the articles; the first sentence takes about ten seconds")

    def progress(done: int, sentences: int) -> None:
        bar.progress(done / sentences, f"Checked {done} of {views.counted(sentences, 'sentence')}")

    found = check(index, draft, narrow.chosen_filters(), asked=date.today(), progress=progress)
    bar.empty()
    return found
