"""PDF to `Parsed`. Pure; the only import of pypdfium2, which must not be used by two threads at once.

The creation date in the file is the day the file was made and is not used.
"""

from __future__ import annotations

import re
from contextlib import closing
from math import isfinite
from typing import TYPE_CHECKING

from index.reading.lines import collapse
from index.reading.parse import Parsed, Unreadable, refuse_disguise, refuse_length
from index.reading.pdf_layout import Line, lay_out

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfTextPage

HYPHEN = 2  # pdfium's sign for a hyphen at the end of a line; it leaves out the line break after it
MAX_PAGES = 5000
END_BYTES = 4096  # where the end-of-file mark of a whole PDF stands

_FILE_TITLE = re.compile(r"(?i)microsoft \w+ - .*|untitled.*|.*\.(?:docx?|pdf|indd|qxd|rtf|odt|pages|txt|html?|tmp)")


def parse_pdf(data: bytes, name: str) -> Parsed:
    """Paragraphs two newlines apart, with the offset of each page. Raises Unreadable."""
    import pypdfium2

    refuse_disguise(data, name, allowed="a PDF")
    try:
        with closing(pypdfium2.PdfDocument(data)) as document:
            pages = _pages(document)
            title = collapse(document.get_metadata_value("Title"))
    except pypdfium2.PdfiumError as exc:
        protected = exc.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD
        raise Unreadable("password-protected" if protected else "truncated or damaged PDF") from exc
    if b"%%EOF" not in data[-END_BYTES:]:
        raise Unreadable("truncated or damaged PDF")  # pdfium would give the pages that are left, without a word
    if not any(pages):
        raise Unreadable("no text in this PDF (a scan?)")
    layout = lay_out(pages)
    is_sensible = " " in title and not _FILE_TITLE.fullmatch(title)
    return Parsed(layout.text, title=title if is_sensible else None, marked=layout.marked, pages=layout.pages)


def _pages(document: PdfDocument) -> list[list[Line]]:
    """The lines of each page. Raises Unreadable where there are too many pages, or characters in all."""
    if len(document) > MAX_PAGES:
        raise Unreadable(f"more than {MAX_PAGES:,} pages; divide it into articles")
    pages: list[list[Line]] = []
    size_chars = 0
    for number in range(len(document)):
        with closing(document[number]) as page, closing(page.get_textpage()) as textpage:
            size_chars += textpage.count_chars()
            refuse_length(size_chars)
            pages.append(_lines(textpage))
    return pages


def _lines(textpage: PdfTextPage) -> list[Line]:
    """The lines of one page in reading order, as pdfium has it; blank ones left out."""
    from pypdfium2 import raw

    lines: list[Line] = []
    units: list[int] = []
    first = 0
    count = textpage.count_chars()
    # Character by character: the text of a page in one piece does not keep to pdfium's character numbers.
    for place in range(count):
        unit = raw.FPDFText_GetUnicode(textpage, place)
        units.append(ord("-") if unit == HYPHEN else unit)
        if unit in (HYPHEN, 0x0A, 0x0D) or place == count - 1:
            lines += _line(textpage, units, first)
            units, first = [], place + 1
    return lines


def _line(textpage: PdfTextPage, units: list[int], first: int) -> list[Line]:
    inked = [first + place for place, unit in enumerate(units) if unit > 0x20 and unit not in (0xA0, 0xAD)]
    if not inked:
        return []
    left, bottom, _, top = _box(textpage, inked[0])
    _, last_bottom, right, last_top = _box(textpage, inked[-1])
    # pdfium counts in UTF-16: a character beyond U+FFFF is two units.
    text = "".join(map(chr, units)).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    printable = "".join(char for char in text if char.isprintable() or char in "\u00a0\u00ad\t").strip()
    return [Line(printable, left, right, max(top, last_top), min(bottom, last_bottom))] if printable else []


def _box(textpage: PdfTextPage, place: int) -> tuple[float, ...]:
    """Left, bottom, right and top of a character. A damaged page may put it nowhere, which is 0 here."""
    box = textpage.get_charbox(place, loose=True)
    return tuple(edge if isfinite(edge) else 0.0 for edge in box)
