"""Tables of a PDF, over as many pages as they need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from textwrap import wrap
from typing import Any

from app.export.document import Table, grid, right_to_left, shares, shown
from app.export.pdf_page import LINK_INK, SMALL, TEXT, drawn, paragraph, room_for, table_type

_PADDING = (0.8, 1.6)
_MOST_LINES = 25
_GREY = (238, 238, 238)


def write_table(pdf: Any, table: Table, links: dict[int, int]) -> None:
    """Draws `table`; its heading stands on each page again. Marks of a row lead to the first of them."""
    from fpdf import FontFace

    if not table.columns:
        return
    room_for(pdf, 30)
    if table.title:
        pdf.ln(1.5)
        paragraph(pdf, shown(table.title), "B", TEXT)
        pdf.ln(1)
    rows = grid(table)
    widths = shares([cells for cells, _ in rows])
    height = table_type(pdf, [text for cells, _ in rows for text in cells])
    linked = FontFace(color=LINK_INK)
    with pdf.table(
        col_widths=widths,
        line_height=height,
        padding=_PADDING,
        text_align="LEFT",
        v_align="TOP",
        headings_style=FontFace(emphasis="BOLD", fill_color=_GREY),
    ) as drawn_table:
        for cells, citations in rows:
            marks = ", ".join(map(str, citations))
            link, style = (links[citations[0]], linked) if citations else (None, None)
            texts = [drawn(pdf, shown(text)) for text in cells[:-1]] + [marks or drawn(pdf, shown(cells[-1]))]
            for part in _parts(texts, [pdf.epw * width for width in widths]):
                row = drawn_table.row()
                for text in part[:-1]:
                    row.cell(text, _side(text))
                row.cell(part[-1], _side(part[-1]), style=style, link=link)
    pdf.ln(4)


def _side(text: str) -> str:
    return "RIGHT" if right_to_left(text) else "LEFT"


def _parts(texts: Sequence[str], widths: Sequence[float]) -> Iterator[tuple[str, ...]]:
    """`texts` as one row, or as several where one would be higher than a page, which fpdf2 refuses to draw."""
    em = SMALL * 25.4 / 72
    yield from zip_longest(
        *(wrap(text, int(_MOST_LINES * width / em)) or [""] for text, width in zip(texts, widths, strict=True)),
        fillvalue="",
    )
