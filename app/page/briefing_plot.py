"""The timeline of a briefing as a plot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from app.briefing.layout import when_text
from app.briefing.types import Event
from app.page.views import counted, shortened
from app.text import day_text

if TYPE_CHECKING:
    import altair

COLOUR = "#c25e00"
ROW_PX = 13
WIDTH_OF_A_DOT = 0.025
"""As a share of the whole plot: what is nearer than this would lie over one another, and stands one above the other."""


def timeline_plot(events: Sequence[Event]) -> altair.LayerChart:
    """A dot for a day, a bar for days, an arrow for what goes on; `events` all have a day."""
    import altair

    first, last = _ends(events)
    shown = sorted(events, key=lambda event: (event.start or first, event.end or last))
    rows = _rows([_span(event, last) for event in shown], (last - first) * WIDTH_OF_A_DOT)
    values = [_value(event, row, last) for event, row in zip(shown, rows, strict=True)]
    base = altair.Chart(altair.InlineData(values=values), height=max(rows) * ROW_PX + 60).encode(
        x=altair.X("from:T", title=None, axis=altair.Axis(labelOverlap=True, tickCount=5)),
        y=altair.Y("row:Q", axis=None, scale=altair.Scale(domain=[-1, max(rows) + 1])),
        tooltip=[altair.Tooltip("when:N", title="When"), altair.Tooltip("what:N", title="What")],
    )
    bars = base.transform_filter("datum.kind != 'day'").mark_bar(size=6, color=COLOUR, opacity=0.55, aria=False)
    dots = base.transform_filter("datum.kind == 'day'").mark_circle(size=70, color=COLOUR, opacity=1, aria=False)
    heads = base.transform_filter("datum.kind == 'since'").mark_point(
        shape="triangle-right", size=70, color=COLOUR, filled=True, opacity=1, aria=False
    )
    plot: altair.LayerChart = bars.encode(x2="to:T") + heads.encode(x="to:T") + dots
    return plot


def plot_alt(events: Sequence[Event]) -> str:
    """The plot in words, for who does not see it."""
    first, last = _ends(events)
    return (
        f"{counted(len(events), 'event')} over time, from {day_text(first)} to {day_text(last)}; "
        "the table below says each in words"
    )


def _ends(events: Sequence[Event]) -> tuple[date, date]:
    days = [day for event in events for day in (event.start, event.end) if day]
    return min(days), max(days)


def _span(event: Event, last: date) -> tuple[date, date]:
    """The days that an event takes; what goes on is drawn to the end."""
    start = event.start or last
    return start, last if event.precision == "since" else max(event.end or start, start)


def _rows(spans: Sequence[tuple[date, date]], apart: timedelta) -> list[int]:
    """For each span, in the order of their starts, the lowest row in which it lies over none."""
    free: list[date] = []
    rows = []
    for start, end in spans:
        row = next((row for row, day in enumerate(free) if day < start), len(free))
        free[row : row + 1] = [end + apart]
        rows.append(row)
    return rows


def _value(event: Event, row: int, last: date) -> dict[str, str | int]:
    start, end = _span(event, last)
    kind = "since" if event.precision == "since" else "day" if start == end else "days"
    return {
        "from": start.isoformat(),
        "to": end.isoformat(),
        "kind": kind,
        "row": row,
        "when": when_text(event),
        "what": shortened(event.text, 160),
    }
