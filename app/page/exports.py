"""Buttons that export a document, a conversation or a briefing."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from app.export.document import Document
from app.export.docx import to_docx
from app.export.markdown import to_markdown
from app.export.pdf import to_pdf

FORMATS: tuple[tuple[str, str, str, Callable[[Document], str | bytes]], ...] = (
    ("Markdown", "md", "text/markdown", to_markdown),
    ("Word", "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", to_docx),
    ("PDF", "pdf", "application/pdf", to_pdf),
)


def show_exports(key: str, name: str, document: Callable[[], Document]) -> None:
    """A button a format, which writes what `document` returns to a file called `name`, once it is clicked."""

    def write(to_format: Callable[[Document], str | bytes]) -> Callable[[], str | bytes]:
        return lambda: to_format(document())

    for kind, ending, mime, to_format in FORMATS:
        st.download_button(
            f"Export as {kind}",
            write(to_format),
            f"{name}.{ending}",
            mime,
            key=f"{key}-{ending}",
            on_click="ignore",
        )
