"""A briefing, with what a person made of it -> a document. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from app.briefing.types import PARTS, Briefing, Edits, Event, Part, Quantity, Standing
from app.export.document import Block, Document, Line, Row, Section, Table
from app.text import day_text, filters_texts

STANDINGS: dict[Standing, str] = {
    "alone": "",
    "agrees": "agrees",
    "updated": "updated over time",
    "conflict": "in conflict",
    "part": "part of another",
}
KINDS = {"person": "People", "place": "Places", "group": "Groups"}
FIGURES = ("Figure", "What is counted", "For", "According to", "Beside the others", "Article")

Blocks = Sequence[Block]


def document(briefing: Briefing, edits: Edits | None = None) -> Document:
    """What is exported and shown: the parts in the order wanted, without what was dropped, with the person's notes."""
    edits = edits or Edits(parts=briefing.options.parts)
    notes = dict(briefing.notes)
    own = dict(edits.notes)
    sections = []
    for part in edits.parts if briefing.sources else ():
        if part not in briefing.options.parts:
            continue
        blocks = _kept(part, lines(briefing, part), edits)
        blocks += [Line(own[part], own=True)] if own.get(part) else []
        about = (notes[part],) if part in notes else ()
        sections.append(Section(PARTS[part], tuple(_tables(part, blocks)), about))
    return Document(f"Briefing: {briefing.topic}", tuple(_about(briefing)), tuple(sections), briefing.citations)


def lines(briefing: Briefing, part: Part) -> list[Block]:
    """The lines of a part, each a line of text or a table of one row, in the order in which `Edits` number them."""
    made: dict[Part, Callable[[Briefing], list[Block]]] = {
        "summary": _summary,
        "timeline": _timeline,
        "positions": _positions,
        "figures": _figures,
        "names": _names,
        "gaps": _gaps,
        "sources": _sources,
    }
    return made[part](briefing)


def when_text(event: Event) -> str:
    """The day of an event as far as it is known: "6 May 2019", "since 28 April 2019", "on Monday"."""
    first, last = event.start, event.end
    if first is None:
        return f"“{event.words}”, day not known"
    if event.precision == "month":
        return f"{first:%B %Y}"
    if event.precision == "year":
        return f"{first.year}"
    if event.precision == "since":
        return f"since {_from(event.words, first)}"
    if event.precision == "about":
        return f"about {day_text(first + ((last or first) - first) / 2)}"
    return day_text(first) if last in (None, first) else f"{day_text(first)} to {day_text(last)}"


def _from(words: str, first: date) -> str:
    """The month or the year alone where only that is named."""
    month = f"{first:%b}".lower() in words.lower()
    if month or re.search(r"\b\d{1,2}\b", words):
        return day_text(first) if re.search(r"\b\d{1,2}\b", words) else f"{first:%B %Y}"
    return str(first.year) if re.search(r"\b\d{4}\b", words) else day_text(first)


def _summary(briefing: Briefing) -> list[Block]:
    made: list[Block] = []
    for sentence in briefing.summary:
        doubt = (sentence.reason or "no cited words support it") if sentence.support == "unsupported" else None
        # A quoted "on Thursday" counts from the day of its article.
        day = None if briefing.model else day_text(briefing.citations[sentence.citations[0] - 1].date)
        made.append(Line(sentence.text, sentence.citations, lead=day, doubt=doubt))
    return made


def _timeline(briefing: Briefing) -> list[Block]:
    columns = ("When", "What", "In its words")
    return [
        Table(columns, (Row((when_text(event), event.text, event.words), (event.citation,)),))
        for event in briefing.timeline
    ]


def _positions(briefing: Briefing) -> list[Block]:
    return [
        Line(position.text, position.citations, lead=_called(party.name, party.spellings))
        for party in briefing.positions
        for position in party.positions
    ]


def _figures(briefing: Briefing) -> list[Block]:
    return [
        Table(FIGURES, (_figure_row(briefing, row),), title=group.name if len(group.rows) > 1 else "Other figures")
        for group in briefing.figures
        for row in group.rows
    ]


def _figure_row(briefing: Briefing, row: Quantity) -> Row:
    source = briefing.citations[row.citation - 1]
    where = f"{source.publisher}, {day_text(source.date)}"
    cells = (row.words, row.counted, row.period or "", row.who or "the article", STANDINGS[row.standing], where)
    return Row(cells, (row.citation,))


def _names(briefing: Briefing) -> list[Block]:
    made: list[Block] = []
    for kind, title in KINDS.items():
        for name in (name for name in briefing.names if name.kind == kind):
            told = "; ".join(role.text for role in name.roles)
            cited = tuple(dict.fromkeys([*(role.citation for role in name.roles), name.citation]))
            row = Row((name.name, told, ", ".join(name.spellings), str(name.mentions)), cited)
            made.append(Table(("Name", "What it is said to be", "Also written", "Named"), (row,), title=title))
    return made


def _gaps(briefing: Briefing) -> list[Block]:
    return [Line(gap.reason, lead=gap.question) for gap in briefing.gaps]


def _sources(briefing: Briefing) -> list[Block]:
    columns = ("Article", "Outlet", "Date", "File", "Report")
    return [
        Table(columns, (Row((s.title, s.outlet or "unknown", day_text(s.date), s.path, str(s.report))),))
        for s in briefing.sources
    ]


def _kept(part: Part, blocks: Blocks, edits: Edits) -> list[Block]:
    """`blocks` in the order that a person gave them, without those dropped."""
    order = dict(edits.order).get(part, tuple(range(len(blocks))))
    return [blocks[at] for at in order if at < len(blocks) and (part, at) not in edits.dropped]


def _tables(part: Part, blocks: Blocks) -> list[Block]:
    """`blocks` with rows of one table put into one."""
    joined: list[Block] = []
    lead = None
    for block in blocks:
        last = joined[-1] if joined else None
        if isinstance(block, Table) and isinstance(last, Table) and last.title == block.title:
            joined[-1] = Table(last.columns, last.rows + block.rows, last.title)
        elif part == "positions" and isinstance(block, Line) and block.lead == lead:
            joined.append(replace(block, lead=None))  # who speaks is named once
        else:
            joined.append(block)
            lead = block.lead if isinstance(block, Line) else None
    return joined


def _called(name: str, spellings: Sequence[str]) -> str:
    return f"{name} (also: {', '.join(spellings)})" if spellings else name


def _about(briefing: Briefing) -> list[str]:
    if not briefing.sources:
        return [f"No article is about this topic. Searched: {briefing.articles} articles.", *_narrowed(briefing)]
    reports = len({source.report for source in briefing.sources})
    by = f"Summary written by {briefing.model}, each sentence checked" if briefing.model else "Quoted word for word"
    told = [
        f"{by}; {len(briefing.sources)} of {briefing.articles} articles are about this topic, "
        f"{reports} of them independent of one another."
    ]
    return told + _narrowed(briefing)


def _narrowed(briefing: Briefing) -> list[str]:
    narrowed = filters_texts(briefing.options.filters)
    return [f"Asked only of: {', '.join(narrowed)}."] if narrowed else []
