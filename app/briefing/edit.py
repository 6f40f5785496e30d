"""What a person does to a briefing: Edits in, Edits out. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import TypeVar

from app.briefing.types import PARTS, Edits, Part
from app.export.document import Block, Table

T = TypeVar("T")


def with_part(edits: Edits, part: Part, shown: bool) -> Edits:
    """`edits` with `part` shown, before those that come after it in a new briefing, or not shown."""
    parts = [other for other in edits.parts if other != part]
    if shown:
        order = list(PARTS)
        at = next((at for at, other in enumerate(parts) if order.index(other) > order.index(part)), len(parts))
        parts.insert(at, part)
    return replace(edits, parts=tuple(parts))


def with_part_moved(edits: Edits, part: Part, step: int) -> Edits:
    """`edits` with `part` one place up (-1) or down (1) among those shown."""
    return replace(edits, parts=_swapped(edits.parts, part, step))


def with_line(edits: Edits, part: Part, line: int, kept: bool) -> Edits:
    """`edits` with a line of `part` kept or dropped."""
    one = frozenset({(part, line)})
    return replace(edits, dropped=edits.dropped - one if kept else edits.dropped | one)


def with_line_moved(edits: Edits, part: Part, line: int, step: int, blocks: Sequence[Block]) -> Edits:
    """`edits` with a line of `part` one place up (-1) or down (1) in its group. `blocks` are all lines of the part."""
    order = [_swapped(group, line, step) for group in groups(edits, part, blocks)]
    return _with_order(edits, part, [at for group in order for at in group])


def with_group_moved(edits: Edits, part: Part, line: int, step: int, blocks: Sequence[Block]) -> Edits:
    """`edits` with the group that holds `line` one place up (-1) or down (1)."""
    order = groups(edits, part, blocks)
    own = next((group for group in order if line in group), None)
    return _with_order(edits, part, [at for group in _swapped(order, own, step) for at in group]) if own else edits


def with_note(edits: Edits, part: Part, text: str) -> Edits:
    """`edits` with a note of the person's own under `part`; a blank one takes it away."""
    others = [(other, note) for other, note in edits.notes if other != part]
    return replace(edits, notes=(*others, (part, text.strip())) if text.strip() else tuple(others))


def groups(edits: Edits, part: Part, blocks: Sequence[Block]) -> list[tuple[int, ...]]:
    """The lines of `part` in the person's order, dropped ones too: those under one heading are together."""
    order = dict(edits.order).get(part, ())
    known = [at for at in order if 0 <= at < len(blocks)]
    known += [at for at in range(len(blocks)) if at not in known]
    return [tuple(group) for _, group in groupby(known, lambda at: heading(part, blocks[at]))]


def heading(part: Part, block: Block) -> str | None:
    """What a line stands under, if lines of its part stand under something: a speaker, or what is counted."""
    if isinstance(block, Table):
        return block.title
    return block.lead if part == "positions" else None


def _with_order(edits: Edits, part: Part, order: Sequence[int]) -> Edits:
    others = [(other, lines) for other, lines in edits.order if other != part]
    return replace(edits, order=(*others, (part, tuple(order))))


def _swapped(items: Sequence[T], item: T, step: int) -> tuple[T, ...]:
    """`items` with `item` one place on; as they are where there is no such place."""
    changed = list(items)
    if item in changed and 0 <= (to := changed.index(item) + step) < len(changed):
        at = changed.index(item)
        changed[at], changed[to] = changed[to], changed[at]
    return tuple(changed)
