"""A document as headings, lines and tables with citations, before it is written in any format. Frozen values. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.types import Citation
from index.reading.lines import printable

OWN = "Note by the editor:"
"""What stands before a person's own words."""
MARKS_COLUMN = "Source"
"""Over the citation marks of a table: beside a figure, a mark would be read as part of it."""

_PLANE = 0x10000
_LAST_TWO = "".join(chr(end - 2) + chr(end - 1) for end in range(_PLANE, 18 * _PLANE, _PLANE))
_NO_CHARACTER = re.compile(f"[\ufdd0-\ufdef{_LAST_TWO}]")
"""What Unicode has set aside never to be one; XML may not hold U+FFFE and U+FFFF."""
_LEFT_TO_RIGHT = "\u200e"

_ACROSS, _PADDING, _LONG_WORD, _LONG_CELL = 84, 3, 14, 60
"""In characters: what a line of a page holds, room beside a cell, and what does not make its column wider."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text with the citations behind it.

    lead   stands before it in bold: a date, a speaker
    doubt  why it is not supported: the line is shown struck through, with this reason
    own    a person's own words, marked as theirs
    """

    text: str
    citations: tuple[int, ...] = ()
    lead: str | None = None
    doubt: str | None = None
    own: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table with the citations behind it."""

    cells: tuple[str, ...]
    citations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """`title` stands above it; every row has as many cells as there are `columns`."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    title: str | None = None


Block = Line | Table


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands below it; `about` is a line in italics between the two."""

    title: str
    blocks: tuple[Block, ...]
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """`citations` are what the numbers in all sections stand for."""

    title: str
    about: tuple[str, ...]
    sections: tuple[Section, ...]
    citations: tuple[Citation, ...] = ()


def numbered(document: Document) -> Document:
    """`document` with its citations numbered from 1 in the order they are first referred to; others are left out.

    A word processor numbers its footnotes so, and one document has the same numbers in every format. A number that
    stands for no citation raises KeyError.
    """
    number: dict[int, int] = {}
    for marked in _marked(document):
        for old in marked.citations:
            number.setdefault(old, len(number) + 1)
    by_id = {source.id: source for source in document.citations}
    sources = tuple(replace(by_id[old], id=new) for old, new in number.items())
    sections = tuple(
        replace(section, blocks=tuple(_renumbered(block, number) for block in section.blocks))
        for section in document.sections
    )
    return replace(document, sections=sections, citations=sources)


def grid(table: Table) -> list[tuple[tuple[str, ...], tuple[int, ...]]]:
    """The rows of `table` to be drawn, its heading the first; with a last, empty cell for marks if any row has some."""
    room = ("",) if any(row.citations for row in table.rows) else ()
    heading = table.columns + tuple(MARKS_COLUMN for _ in room)
    return [(heading, ()), *((row.cells + room, row.citations) for row in table.rows)]


def shares(cells: Sequence[Sequence[str]]) -> list[float]:
    """The share of the width that each column of a table gets, from what is in it. They sum to 1."""
    columns = list(zip(*cells, strict=True))
    # A word or a date is not broken if it need not be; what room is left goes where there is most to say.
    needed = [min(max(map(_longest, column)), _LONG_WORD) + _PADDING for column in columns]
    told = [min(sum(map(len, column)) / len(column), _LONG_CELL) + 1 for column in columns]
    left = max(_ACROSS - sum(needed), 0)
    widths = [need + left * tell / sum(told) for need, tell in zip(needed, told, strict=True)]
    return [width / sum(widths) for width in widths]


def where(source: Citation) -> str:
    """Where the quote of `source` stands: article, outlet, date, file, page and span."""
    day = source.date.isoformat() if source.date else "undated"
    page = None if source.page is None else f"page {source.page}"
    facts = (source.title, source.outlet, day, source.path, page, f"characters {source.start} to {source.end}")
    return ", ".join(map(_apart, filter(None, facts))) + "."


def quoted(source: Citation) -> str:
    """The words of `source` in quotation marks."""
    return _apart(f"“{shown(source.quote)}”")


def doubted(line: Line) -> str:
    """What stands behind a line that is not supported."""
    return f"(not supported: {shown(line.doubt or '')})"


def shown(text: str) -> str:
    """`text` on one line, without what no document can hold or show."""
    return printable(_NO_CHARACTER.sub("", text))


def right_to_left(text: str) -> bool:
    """Whether most letters of `text` are of a script that is written from right to left."""
    kinds = [unicodedata.bidirectional(char) for char in text]
    return sum(kind in ("R", "AL") for kind in kinds) > kinds.count("L")


def _apart(text: str) -> str:
    """`text` so that, in a line from left to right, what comes next is not drawn into its direction."""
    text = shown(text)
    return text + _LEFT_TO_RIGHT if any(unicodedata.bidirectional(char) in ("R", "AL") for char in text) else text


def _marked(document: Document) -> Iterator[Line | Row]:
    """Whatever has citations, in the order of the document."""
    for section in document.sections:
        for block in section.blocks:
            yield from block.rows if isinstance(block, Table) else (block,)


def _renumbered(block: Block, number: dict[int, int]) -> Block:
    if isinstance(block, Table):
        return replace(block, rows=tuple(replace(row, citations=_new(row, number)) for row in block.rows))
    return replace(block, citations=_new(block, number))


def _new(marked: Line | Row, number: dict[int, int]) -> tuple[int, ...]:
    return tuple(sorted({number[old] for old in marked.citations}))


def _longest(text: str) -> int:
    return max(map(len, text.split()), default=0)
