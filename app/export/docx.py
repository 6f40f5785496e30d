"""A document for word processors, with its sources as footnotes. The same document gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from app.export.document import OWN, Document, Line, Table, doubted, grid, numbered, right_to_left, shares, shown
from app.export.footnotes import add_footnotes, add_marks, add_styles

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.table import Table as WordTable
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

_NO_DAY = datetime(2000, 1, 1)
"""When every document was made: the day of an export says nothing of the articles, and would make each file another."""
_ZIP_DAY = (1980, 1, 1, 0, 0, 0)
_LONGEST_TITLE = 255  # python-docx refuses a longer one among what a file says of itself.
_INDENT_CM = 0.75
_WIDTH_CM = 16.5
_POINTS = {"Normal": (10.5, 0, 6), "Title": (20, 0, 8), "Heading 1": (14, 16, 4), "Heading 2": (11.5, 10, 4)}
"""Of a style: the size of its type, and the space before and after a paragraph."""
_AFTER_BIDI = ("w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:rPr")
"""What may follow the direction among the settings of a paragraph, as far as it is written here."""


def to_docx(document: Document) -> bytes:
    """`document` as a Word document: each number is a footnote with the quote and where it stands."""
    import docx

    document = numbered(document)
    word = docx.Document()
    _set_up(word, shown(document.title))
    noted: set[int] = set()
    _heading(word, document.title, 0)
    _about(word, document.about)
    for section in document.sections:
        _heading(word, section.title, 1)
        _about(word, section.about)
        for block in section.blocks:
            if isinstance(block, Line):
                _line(word, block, noted)
            else:
                _table(word, block, noted)
    if document.citations:
        add_footnotes(word, document.citations)
    written = BytesIO()
    word.save(written)
    return _undated(written.getvalue())


def _set_up(word: Word, title: str) -> None:
    """A page of A4, sizes of type, and what the file says of itself."""
    from docx.shared import Cm, Pt, RGBColor

    page = word.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm((21 - _WIDTH_CM) / 2)
    page.top_margin = page.bottom_margin = Cm(2.25)
    for name, (size, before, after) in _POINTS.items():
        style = word.styles[name]
        style.font.size = Pt(size)
        style.font.color.rgb = RGBColor(0x1A, 0x1A, 0x1A)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    add_styles(word)
    facts = word.core_properties
    facts.title = title[:_LONGEST_TITLE]
    facts.author, facts.last_modified_by, facts.comments = "newsdesk", "newsdesk", ""
    facts.created = facts.modified = _NO_DAY


def _heading(word: Word, text: str, level: int) -> None:
    _directed(word.add_heading("", level), shown(text))


def _about(word: Word, lines: Iterable[str]) -> None:
    for line in lines:
        _directed(word.add_paragraph(), shown(line)).italic = True


def _line(word: Word, line: Line, noted: set[int]) -> None:
    from docx.shared import Cm

    paragraph = word.add_paragraph()
    if line.own:
        paragraph.paragraph_format.left_indent = Cm(_INDENT_CM)
        paragraph.add_run(f"{OWN} ").bold = True
    if line.lead:
        paragraph.add_run(f"{shown(line.lead)} ").bold = True
    _directed(paragraph, shown(line.text)).font.strike = line.doubt is not None or None
    add_marks(paragraph, line.citations, noted)
    if line.doubt is not None:
        paragraph.add_run(f" {doubted(line)}").italic = True


def _table(word: Word, table: Table, noted: set[int]) -> None:
    from docx.shared import Cm, Pt

    if not table.columns:
        return
    if table.title:
        _heading(word, table.title, 2)
    rows = grid(table)
    made = word.add_table(len(rows), len(rows[0][0]), "Table Grid")
    made.autofit = False
    widths = [Cm(_WIDTH_CM * share) for share in shares([cells for cells, _ in rows])]
    for column, width in zip(made.columns, widths, strict=True):
        column.width = width
    for place, (row, (cells, citations)) in enumerate(zip(made.rows, rows, strict=True)):
        filled = row.cells
        for cell, width, text in zip(filled, widths, cells, strict=True):
            cell.width = width
            cell.paragraphs[0].paragraph_format.space_after = Pt(2)
            run = _directed(cell.paragraphs[0], shown(text))
            run.font.size, run.bold = Pt(9.5), not place or None
        add_marks(filled[-1].paragraphs[0], citations, noted)
    _keep_rows(made)
    word.add_paragraph().paragraph_format.space_after = Pt(0)


def _keep_rows(table: WordTable) -> None:
    """Has the heading of `table` stand on top of each page, and no row go over to the next if it fits one."""
    from docx.oxml import OxmlElement

    for place, row in enumerate(table.rows):
        settings = row._tr.get_or_add_trPr()
        settings.append(OxmlElement("w:cantSplit"))
        if not place:
            settings.append(OxmlElement("w:tblHeader"))


def _directed(paragraph: Paragraph, text: str) -> Run:
    """The run of `text`, added to `paragraph`; both from right to left if most of its letters are."""
    from docx.oxml import OxmlElement

    run = paragraph.add_run(text)
    if right_to_left(text):
        run.font.rtl = True
        paragraph._p.get_or_add_pPr().insert_element_before(OxmlElement("w:bidi"), *_AFTER_BIDI)
    return run


def _undated(docx: bytes) -> bytes:
    """`docx` with the day at which each of its files was written put aside."""
    written = BytesIO()
    with ZipFile(BytesIO(docx)) as old, ZipFile(written, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = ZipInfo(name, _ZIP_DAY)
            entry.compress_type = ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return written.getvalue()
