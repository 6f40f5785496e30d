"""A document as headings, lines and tables with citations, before it is written in any format. Frozen values."""

from __future__ import annotations

from dataclasses import dataclass

from app.types import Citation


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
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """`citations` are what the numbers of all sections stand for, but in a section that has citations of its own."""

    title: str
    about: tuple[str, ...]
    sections: tuple[Section, ...]
    citations: tuple[Citation, ...] = ()
