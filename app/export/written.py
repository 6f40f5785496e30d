"""A document -> a file, in the format that its name ends in."""

from __future__ import annotations

from pathlib import Path

from app.export.document import Document
from index.errors import ExportError


def write(document: Document, path: Path) -> None:
    """Writes `document` to `path`, whose name ends in .md, .docx or .pdf. Raises ExportError where it cannot."""
    try:
        path.write_bytes(_made(document, path.suffix.lower()))
    except OSError as exc:
        raise ExportError(f"{path} cannot be written ({exc.strerror}); name another file with -o") from exc


def _made(document: Document, ending: str) -> bytes:
    if ending == ".docx":
        from app.export.docx import to_docx

        return to_docx(document)
    if ending == ".pdf":
        from app.export.pdf import to_pdf

        return to_pdf(document)
    from app.export.markdown import to_markdown

    return to_markdown(document).encode()
