"""A briefing -> HTML for the page. Pure; every text is escaped by views.py.

Its tables have the roles of tables, as a style sheet that stacks their cells on a phone takes these away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from app.briefing.edit import groups, heading
from app.briefing.layout import FIGURES, STANDINGS
from app.briefing.types import PARTS, Edits, Part
from app.export.document import Block, Document, Line, Row, Table
from app.page.views import escape, number_html, shortened
from app.types import Citation

Sources = Mapping[int, Citation]
"""What is cited, by the number that a line has for it; it is shown with its own."""

STANDING = FIGURES.index("Beside the others")
NAMED_CHARS = 60


def title_html(document: Document, parts: Sequence[Part]) -> str:
    """The title, what stands below it, and a way to each of the parts."""
    about = "".join(f'<p class="nd-quiet" dir="auto">{escape(line)}</p>' for line in document.about)
    jumps = "".join(
        f'<button type="button" class="nd-jump" data-jump="{part}">{escape(PARTS[part])}</button>' for part in parts
    )
    return (
        f'<header class="nd-briefing-head"><h2 dir="auto">{escape(document.title)}</h2>{about}</header>'
        f'<nav class="nd-jumps" aria-label="Parts">{jumps}</nav>'
    )


def heading_html(part: Part, about: Sequence[str] = ()) -> str:
    """The heading of a part, and what is said of it."""
    said = "".join(f'<p class="nd-quiet" dir="auto">{escape(line)}</p>' for line in about)
    return f'<h3 class="nd-part-title" tabindex="-1" data-part="{part}">{escape(PARTS[part])}</h3>{said}'


def blocks_html(part: Part, blocks: Sequence[Block], sources: Sources) -> str:
    """The lines and tables of a part; `sources` are what their numbers stand for."""
    shown = ""
    for (kind, under), some in groupby(blocks, lambda block: (type(block), heading(part, block))):
        together = list(some)
        if kind is Table:
            shown += "".join(_table(part, block, sources) for block in together if isinstance(block, Table))
        else:
            shown += _lines([block for block in together if isinstance(block, Line)], under, sources)
    return f'<div class="nd-answer nd-part">{shown}</div>'


def edit_html(part: Part, edits: Edits, blocks: Sequence[Block], sources: Sources) -> str:
    """All lines of a part, dropped ones too, each to be kept or dropped and moved. `blocks` are as they were made."""
    order = groups(edits, part, blocks)
    shown = ""
    for at, group in enumerate(order):
        under = heading(part, blocks[group[0]])
        if under is not None:
            last = at == len(order) - 1
            moves = _moves(f"group-{{}} {part} {group[0]}", under, at == 0, last) if len(order) > 1 else ""
            shown += f'<li class="nd-group"><b dir="auto">{escape(under)}</b>{moves}</li>'
        for line in group:
            kept = (part, line) not in edits.dropped
            first, last = line == group[0], line == group[-1]
            shown += _edited(part, line, blocks[line], kept, (first, last), sources)
    return f'<ol class="nd-edit">{shown}</ol>'


def progress_html(topic: str, steps: Sequence[str]) -> str:
    """What is being done for a briefing that is not there yet: the steps behind it, and the one it is at."""
    done = "".join(f'<li><span aria-hidden="true">✓</span> {escape(step)}</li>' for step in steps[:-1])
    now = "".join(f'<li><span aria-hidden="true">…</span> <b>{escape(step)}</b></li>' for step in steps[-1:])
    return (
        f'<div class="nd-answer" role="status"><p class="nd-lead" dir="auto">{escape(topic)}</p>'
        f'<ol class="nd-steps">{done}{now}</ol></div>'
    )


def _lines(lines: Sequence[Line], under: str | None, sources: Sources) -> str:
    """Lines, below what they stand under."""
    above = f'<h4 dir="auto">{escape(under)}</h4>' if under is not None else ""
    return above + "".join(_line(line, under is None, sources) for line in lines)


def _line(line: Line, with_lead: bool, sources: Sources) -> str:
    if line.own:
        return f'<aside class="nd-own"><b>Your note</b><p dir="auto">{escape(line.text)}</p></aside>'
    lead = f'<b class="nd-day">{escape(line.lead)}</b> ' if line.lead and with_lead else ""
    return (
        f'<p class="nd-verbatim" dir="auto">{lead}{_doubted(line)}{_numbers(line.citations, sources)}{_why(line)}</p>'
    )


def _doubted(line: Line) -> str:
    text = escape(line.text)
    return f'<s class="nd-unsupported">{text}</s>' if line.doubt else text


def _why(line: Line) -> str:
    return f' <span class="nd-why">[not supported: {escape(line.doubt)}]</span>' if line.doubt else ""


def _table(part: Part, table: Table, sources: Sources) -> str:
    cited = any(row.citations for row in table.rows)
    # When something was, and the words that say so, are read as one.
    columns = table.columns[:2] if part == "timeline" else table.columns
    names = "".join(f'<th scope="col" role="columnheader">{escape(name)}</th>' for name in columns)
    names += '<th scope="col" role="columnheader">Source</th>' if cited else ""
    caption = f"<caption>{escape(table.title)}</caption>" if table.title else ""
    rows = "".join(_row(part, columns, row, sources, cited) for row in table.rows)
    return (
        f'<div class="nd-fitted"><table class="nd-rows nd-rows-{part}" role="table">{caption}'
        f'<thead role="rowgroup"><tr role="row">{names}</tr></thead><tbody role="rowgroup">{rows}</tbody></table></div>'
    )


def _row(part: Part, columns: Sequence[str], row: Row, sources: Sources, cited: bool) -> str:
    conflict = part == "figures" and row.cells[STANDING] == STANDINGS["conflict"]
    cells = [escape(cell) for cell in row.cells]
    if part == "timeline":
        cells = [f'{cells[0]}<span class="nd-words">“{cells[2]}”</span>', cells[1]]
    if conflict:
        cells[STANDING] = f'<b><span aria-hidden="true">≠</span> {cells[STANDING]}</b>'
    told = "".join(
        f'<td role="cell" dir="auto" data-label="{escape(name)}">{cell}</td>'
        for name, cell in zip(columns, cells, strict=True)
    )
    told += f'<td role="cell" data-label="Source">{_numbers(row.citations, sources)}</td>' if cited else ""
    kind = ' class="nd-conflict"' if conflict else ""
    return f'<tr role="row"{kind}>{told}</tr>'


def _edited(part: Part, line: int, block: Block, kept: bool, ends: tuple[bool, bool], sources: Sources) -> str:
    """A line with a box that keeps or drops it, and buttons that move it."""
    cited = block.rows[0].citations if isinstance(block, Table) else block.citations
    text = _told(part, block)
    box = (
        f'<label dir="auto"><input type="checkbox"{" checked" if kept else ""} data-key="box-{part}-{line}" '
        f'data-act="{"drop" if kept else "keep"} {part} {line}"> <span>{escape(text)}</span></label>'
    )
    moves = "" if all(ends) else _moves(f"line-{{}} {part} {line}", text, *ends)
    state = "" if kept else ' class="nd-dropped"'
    return f"<li{state}>{box}{_numbers(cited, sources)}{moves}</li>"


def _moves(act: str, what: str, first: bool, last: bool) -> str:
    """Buttons that move `what`; `act` is what they tell, but for where to."""
    name = escape(shortened(what, NAMED_CHARS))
    shown = "".join(
        f'<button type="button" class="nd-move" data-act="{act.format(way)}" data-key="{act.format(way)}" '
        f'aria-label="Move {way}: {name}"{" disabled" if end else ""}>{sign}</button>'
        for way, sign, end in (("up", "↑", first), ("down", "↓", last))
    )
    return f'<span class="nd-moves">{shown}</span>'


def _told(part: Part, block: Block) -> str:
    """What a line says, in one line."""
    if isinstance(block, Table):
        cells = block.rows[0].cells
        return " · ".join(filter(None, cells[:2] if part == "timeline" else cells))
    lead = f"{block.lead}: " if block.lead and heading(part, block) is None else ""
    return lead + block.text


def _numbers(citations: Sequence[int], sources: Sources) -> str:
    found = [sources[id_] for id_ in citations if id_ in sources]
    return "".join(number_html(source.id, source, "briefing") for source in found)
