"""A document as Markdown. Whatever articles and people wrote is escaped, so that it shows as it stands. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from app.export.document import OWN, Block, Document, Line, Table, doubted, grid, numbered, quoted, shown, where

_MARKDOWN = re.compile(r"[\\`*_\[\]<>|~#&$]|^[-+=]|:(?=//)|(?<=www)\.", re.IGNORECASE)
"""What means something anywhere in Markdown, or at the start of a line, or makes a link of an address."""
_NUMBERED = re.compile(r"^(\d+)([.)])")


def to_markdown(document: Document) -> str:
    """`document` as Markdown, with tables and struck text as on GitHub; its sources are a numbered list at the end."""
    return "\n\n".join(filter(None, _blocks(numbered(document)))) + "\n"


def _blocks(document: Document) -> Iterator[str]:
    yield f"# {_plain(document.title)}"
    yield from _about(document.about)
    for section in document.sections:
        yield f"## {_plain(section.title)}"
        yield from _about(section.about)
        for block in section.blocks:
            yield from _block(block)
    if document.citations:
        yield "## Sources"
        yield "\n".join(
            f"{source.id}. {_escaped(quoted(source))} {_escaped(where(source))}" for source in document.citations
        )


def _about(lines: Iterable[str]) -> Iterator[str]:
    yield from (_within("*", _plain(line)) for line in lines)


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Line):
        yield _line(block)
        return
    if block.title:
        yield f"### {_plain(block.title)}"
    yield _table(block)


def _line(line: Line) -> str:
    lead = _within("**", _plain(line.lead or ""))
    text = " ".join(filter(None, (_plain(line.text), _marks(line.citations))))
    if line.doubt is not None:
        text = " ".join(filter(None, (_within("~~", text), _plain(doubted(line)))))
    told = " ".join(filter(None, (lead, text)))
    return f"> **{OWN}** {told}" if line.own else told


def _table(table: Table) -> str:
    heading, *rows = [
        [*map(_plain, cells[:-1]), _marks(citations) or _plain(cells[-1])] if cells else []
        for cells, citations in grid(table)
    ]
    lines = [heading, ["---"] * len(heading), *rows] if heading else []
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _marks(citations: Iterable[int]) -> str:
    return " ".join(f"\\[{number}\\]" for number in citations)


def _within(marks: str, text: str) -> str:
    # Marks around nothing mean something else: ~~~~ opens a block of code.
    return f"{marks}{text}{marks}" if text else ""


def _plain(text: str) -> str:
    """`text` on one line, in Markdown that shows nothing but itself."""
    return _escaped(shown(text))


def _escaped(text: str) -> str:
    return _NUMBERED.sub(r"\1\\\2", _MARKDOWN.sub(r"\\\g<0>", text))
