"""Figures of an answer side by side, where articles give different ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence

from app.figures import Figure, find_figures
from app.types import Citation, ToldFigure
from index.speech import speeches

Stem = Callable[[str], list[str]]

COUNTED = 4
"""Words at most behind a figure that say what it counts."""

_LIGHT = (
    "a an and are as at been before but by for from had has have in into is of on or over since than that the to was "
    "were who with"
)
_COUNTED = re.compile(rf"(?:[\s-]+(?!(?:{_LIGHT.replace(' ', '|')})\b)[^\s,.;:()“”\"]+){{0,{COUNTED}}}")
_SORTS = frozenset({"count", "money", "share"})


def told_figures(citations: Sequence[Citation], asked: Collection[str], stem: Stem) -> tuple[ToldFigure, ...]:
    """The figures of `citations`, years and days apart, if two articles have some and none in common; else none.

    Where articles differ in what counts the thing that is `asked` for, by its stems, only these are told.
    """
    told = [(source, figure) for source in citations for figure in find_figures(source.quote) if figure.sort in _SORTS]
    about = [
        (source, figure) for source, figure in told if set(asked).intersection(stem(_counted(source.quote, figure.end)))
    ]
    return _side_by_side(about) or _side_by_side(told)


def _side_by_side(told: Sequence[tuple[Citation, Figure]]) -> tuple[ToldFigure, ...]:
    values: dict[str, set[str]] = {}
    for source, figure in told:
        values.setdefault(source.path, set()).add(figure.value)
    each = list(values.values())
    if not any(one.isdisjoint(other) for at, one in enumerate(each) for other in each[at + 1 :]):
        return ()
    return tuple(
        ToldFigure(source.id, f"{figure.words}{_counted(source.quote, figure.end)}", _who(source.quote))
        for source, figure in told
    )


def _counted(quote: str, end: int) -> str:
    """What stands behind a figure, up to the first word that counts nothing."""
    behind = _COUNTED.match(quote, end)
    return re.sub(r"\s+", " ", behind[0]) if behind else ""


def _who(quote: str) -> str | None:
    return next((speech.speaker for speech in speeches(quote) if not speech.pronoun), None)
