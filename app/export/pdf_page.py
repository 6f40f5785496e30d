"""Pages of a PDF with a font of our own, and text written on them in either direction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any
from unicodedata import bidirectional

from app.export.document import right_to_left

MARGIN, FOOT = 22, 20
TEXT, SMALL = 10.5, 9.0
"""Millimetres, and points: fpdf2 takes lengths in the one and sizes of type in the other."""

_MM_A_POINT = 25.4 / 72
_LEADING = 1.35
_MOST_NO_LETTERS = 200
_FONTS = Path(__file__).parent / "fonts"
_FAMILY = "Noto Serif"
_STYLES = {"": "NotoSerif-Regular", "B": "NotoSerif-Bold", "I": "NotoSerif-Italic"}
_NO_DAY = datetime(2000, 1, 1, tzinfo=UTC)
"""When every document was made: the day of an export says nothing of the articles, and would make each file another."""
_INK, LINK_INK = (26, 26, 26), (30, 80, 150)


def new_pdf(title: str) -> Any:
    """An fpdf2 document with its first page begun, whose texts mean nothing but themselves."""
    from fpdf import FPDF

    pdf: Any = FPDF(format="A4")
    pdf.alias_nb_pages("")  # Else {nb} in a text would become the number of pages.
    pdf.set_title(title)
    pdf.set_creator("newsdesk")
    pdf.set_lang("en")
    pdf.set_creation_date(_NO_DAY)
    for style, file in _STYLES.items():
        pdf.add_font(_FAMILY, style, _FONTS / f"{file}.ttf")
    pdf.set_margins(MARGIN, MARGIN, MARGIN)
    pdf.set_auto_page_break(True, FOOT)
    # Cells would be set in from the text around them.
    pdf.c_margin = 0
    pdf.footer = lambda: _footer(pdf)
    pdf.set_text_color(*_INK)
    pdf.add_page()
    return pdf


def finished(pdf: Any) -> bytes:
    """The file, with what was used of the font in it."""
    made = bytes(pdf.output())
    for font in pdf.fonts.values():
        font.ttfont.close()
    return made


def drawn(pdf: Any, text: str) -> str:
    """`text` as it can be drawn: what the font has no shape for is U+FFFD, which has one. Else it would be left out."""
    return "".join(char if ord(char) in pdf.current_font.cmap else "\ufffd" for char in text)


def paragraph(pdf: Any, text: str, style: str = "", size: float = TEXT, link: int | None = None) -> None:
    """Writes `text` on lines of its own, from the right if most of its letters are of such a script."""
    right = right_to_left(text)
    _type(pdf, style, size)
    text = drawn(pdf, text)
    _shape(pdf, text, right)
    side = "R" if right else "L"
    pdf.multi_cell(0, _line_height(size), text, align=side, link=link or "", new_x="LMARGIN", new_y="NEXT")


def write(pdf: Any, text: str, style: str = "", size: float = TEXT, link: int | None = None) -> None:
    """Writes `text` from left to right, where writing has got to."""
    if not text:
        return
    _type(pdf, style, size)
    text = drawn(pdf, text)
    _shape(pdf, text, False)
    pdf.write(_line_height(size), text, link)


def write_marks(pdf: Any, numbers: Sequence[int], links: dict[int, int]) -> None:
    """Writes `numbers`, raised, each of them leading to its place in `links`."""
    # A mark hangs into the margin before it stands on the next line without the word it belongs to.
    pdf.set_right_margin(MARGIN - 6)
    pdf.char_vpos = "SUP"
    for place, number in enumerate(numbers):
        if place:
            write(pdf, ",")
        pdf.set_text_color(*LINK_INK)
        write(pdf, str(number), link=links[number])
        pdf.set_text_color(*_INK)
    pdf.char_vpos = "LINE"
    pdf.set_right_margin(MARGIN)


def room_for(pdf: Any, height: float) -> None:
    """Begins a new page if less than `height` is left of this one."""
    if pdf.will_page_break(height):
        pdf.add_page()


def table_type(pdf: Any, texts: Iterable[str]) -> float:
    """Sets the type of a table with `texts` in its cells; returns the height of a line."""
    _type(pdf, "", SMALL)
    _shape(pdf, "a".join(texts), None)
    return _line_height(SMALL)


def _shape(pdf: Any, text: str, right: bool | None) -> None:
    """Has letters be joined and put in order, from the right if so; None: as each text begins.

    Not where fpdf2 cannot: it recurses once for each character in a row that is no letter.
    """
    no_letters = (len(list(run)) for letters, run in groupby(text, _is_letter) if not letters)
    direction = None if right is None else "rtl" if right else "ltr"
    pdf.set_text_shaping(max(no_letters, default=0) < _MOST_NO_LETTERS, direction=direction)


def _is_letter(char: str) -> bool:
    return bidirectional(char) in ("L", "R", "AL")


def _type(pdf: Any, style: str, size: float) -> None:
    pdf.set_font(_FAMILY, style, size)


def _line_height(size: float) -> float:
    return size * _MM_A_POINT * _LEADING


def _footer(pdf: Any) -> None:
    """The number of the page."""
    pdf.set_xy(MARGIN, -FOOT + 6)
    pdf.set_text_shaping(False)
    _type(pdf, "", SMALL)
    pdf.cell(pdf.w - 2 * MARGIN, 5, str(pdf.page_no()), align="C")
