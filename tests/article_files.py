"""Writes one article as HTML, PDF, DOCX or JSON Lines, for tests of what reads them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from pathlib import Path

PAGE_MARGIN_MM = 20


def write_html(path: Path, title: str, date: str | None, site: str | None, paragraphs: Sequence[str]) -> Path:
    """A page with navigation, a headline, the paragraphs and a footer with a copyright year."""
    date_tag = f'<meta property="article:published_time" content="{escape(date)}">' if date else ""
    site_tag = f'<meta property="og:site_name" content="{escape(site)}">' if site else ""
    body = "\n".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
    path.write_text(
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{escape(title)}</title>{date_tag}{site_tag}"
        "</head><body><nav><ul><li><a href='/'>Home</a></li><li><a href='/world'>World</a></li></ul></nav>"
        f"<main><article><h1>{escape(title)}</h1>\n{body}\n</article></main>"
        "<footer><p>© 2021 All rights reserved</p></footer></body></html>",
        encoding="utf-8",
    )
    return path


def write_pdf(
    path: Path,
    title: str,
    paragraphs: Sequence[str],
    *,
    header: str | None = None,
    password: str | None = None,
    page_height_mm: float = 297,
    compressed: bool = True,
) -> Path:
    """A PDF with the headline in larger type; `header` and a page number stand on every page."""
    from fpdf import FPDF

    class Pages(FPDF):
        def header(self) -> None:
            if header:
                self.set_font("Helvetica", size=8)
                self.cell(0, 6, header, new_x="LMARGIN", new_y="NEXT")
                self.set_font("Helvetica", size=11)

        def footer(self) -> None:
            if header:
                self.set_y(-15)
                self.set_font("Helvetica", size=8)
                self.cell(0, 6, str(self.page_no()))

    document = Pages(format=(150, page_height_mm))
    document.set_compression(compressed)
    # The core fonts hold Windows-1252: curly quotes and no-break spaces need no font file.
    document.core_fonts_encoding = "cp1252"
    document.set_margin(PAGE_MARGIN_MM)
    document.set_auto_page_break(True, margin=PAGE_MARGIN_MM)
    document.add_page()
    document.set_font("Helvetica", "B", size=16)
    document.multi_cell(0, 8, title, align="L", new_x="LMARGIN", new_y="NEXT")
    document.set_font("Helvetica", size=11)
    for paragraph in paragraphs:
        document.ln(4)
        document.multi_cell(0, 6, paragraph, align="L", new_x="LMARGIN", new_y="NEXT")
    if password:
        document.set_encryption(owner_password=password + "-owner", user_password=password)
    path.write_bytes(bytes(document.output()))
    return path


def write_scan(path: Path) -> Path:
    """A PDF whose one page holds a drawing and no text."""
    from fpdf import FPDF

    document = FPDF()
    document.add_page()
    document.rect(20, 20, 100, 50)
    path.write_bytes(bytes(document.output()))
    return path


def write_docx(path: Path, title: str, paragraphs: Sequence[str], *, table: Sequence[Sequence[str]] = ()) -> Path:
    """A Word document: the headline in the Title style, the paragraphs, then the table."""
    import docx

    document = docx.Document()
    document.add_paragraph(title, style="Title")
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    for row in table:
        cells = document.add_table(1, len(row)).rows[0].cells
        for cell, text in zip(cells, row, strict=True):
            cell.text = text
    document.save(str(path))
    return path


def write_jsonl(path: Path, records: Sequence[object]) -> Path:
    """One JSON value a line."""
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path
