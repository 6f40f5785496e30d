"""A document as PDF, with its sources in a list at the end that numbers lead to. The same document, the same bytes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.export.document import OWN, Document, Line, doubted, numbered, quoted, right_to_left, shown, where
from app.export.pdf_page import MARGIN, SMALL, TEXT, finished, new_pdf, paragraph, room_for, write, write_marks
from app.export.pdf_table import write_table
from app.types import Citation

_INDENT, _HANGING = 8, 9
_TITLE_PT, _SECTION_PT = 20, 14


def to_pdf(document: Document) -> bytes:
    """`document` as a PDF of A4 pages with its fonts in it; what none of them has is shown as a box."""
    document = numbered(document)
    pdf = new_pdf(shown(document.title))
    links = {source.id: pdf.add_link() for source in document.citations}
    paragraph(pdf, shown(document.title), "B", _TITLE_PT)
    pdf.ln(2)
    _about(pdf, document.about)
    for section in document.sections:
        _heading(pdf, section.title)
        _about(pdf, section.about)
        for block in section.blocks:
            if isinstance(block, Line):
                _line(pdf, block, links)
            else:
                write_table(pdf, block, links)
    if document.citations:
        _heading(pdf, "Sources")
    for source in document.citations:
        _source(pdf, source, links[source.id])
    return finished(pdf)


def _heading(pdf: Any, title: str) -> None:
    pdf.ln(4)
    # Not at the foot of a page, with nothing below it.
    room_for(pdf, 25)
    pdf.start_section(shown(title) or "–")
    paragraph(pdf, shown(title), "B", _SECTION_PT)
    pdf.ln(1)


def _about(pdf: Any, lines: Iterable[str]) -> None:
    for line in lines:
        paragraph(pdf, shown(line), "I", TEXT)
        pdf.ln(1.5)


def _line(pdf: Any, line: Line, links: dict[int, int]) -> None:
    if line.own:
        _set_in(pdf, _INDENT)
    before = " ".join(filter(None, (OWN if line.own else "", shown(line.lead or ""))))
    write(pdf, before, "B")
    text, struck = shown(line.text), "" if line.doubt is None else "S"
    if right_to_left(text):
        # Writing goes on from the left, so that what goes from the right has lines of its own, with its marks in them.
        if before:
            pdf.ln()
        marks = ", ".join(map(str, line.citations))
        link = links[line.citations[0]] if line.citations else None
        paragraph(pdf, f"{text} [{marks}]" if marks else text, struck, link=link)
    else:
        # A space goes with what comes after it: a line is broken at a space, and else within the word.
        write(pdf, f" {text}" if before else text, struck)
        write_marks(pdf, line.citations, links)
    if line.doubt is not None:
        write(pdf, f" {doubted(line)}" if pdf.x > pdf.l_margin else doubted(line), "I")
    _end(pdf, 1.5)


def _source(pdf: Any, source: Citation, link: int) -> None:
    room_for(pdf, 14)
    pdf.set_link(link, y=pdf.y, page=pdf.page)
    write(pdf, f"{source.id}.", "", SMALL)
    _set_in(pdf, _HANGING)
    quote = quoted(source)
    if right_to_left(quote):
        paragraph(pdf, quote, "I", SMALL)
        write(pdf, where(source), "", SMALL)
    else:
        write(pdf, quote, "I", SMALL)
        write(pdf, f" {where(source)}", "", SMALL)
    _end(pdf, 1)


def _set_in(pdf: Any, width: float) -> None:
    """Has lines begin `width` from the margin, the one that is being written with them."""
    pdf.set_left_margin(MARGIN + width)
    pdf.set_x(MARGIN + width)


def _end(pdf: Any, space: float) -> None:
    """Ends a line, if one is begun, and what was set in."""
    if pdf.x > pdf.l_margin:
        pdf.ln()
    pdf.set_left_margin(MARGIN)
    pdf.ln(space)
