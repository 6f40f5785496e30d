"""The timeline of a briefing as plots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from app.briefing.layout import when_text
from app.briefing.types import Event
from app.page.views import counted, shortened
from app.text import day_text

if TYPE_CHECKING:
    import altair

COLOUR = "#c25e00"
ROW_PX, AROUND_PX = 14, 75
APART = timedelta(days=60)
"""Events further apart are of two stretches: on one axis, neither could be told by day."""
LEAST = 3
MOST_PLOTS = 4
DOT = 0.03
"""The width of a dot as a share of the plot: what is nearer than this stands one above the other."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Events that are drawn on one axis, which goes from `first` to `last`."""

    events: tuple[Event, ...]
    first: date
    last: date

    @property
    def words(self) -> str:
        """Its days: "8 October 2015 to 18 October 2015"."""
        return f"{day_text(self.first)} to {day_text(self.last)}" if self.first != self.last else day_text(self.first)


def stretches(events: Sequence[Event]) -> tuple[Stretch, ...]:
    """The times of which most is told, in order; all of `events` as one where they are too far apart for that.

    Events whose day is not known are in none; the background of years before and after is in none if there are any.
    """
    dated = sorted((event for event in events if event.start), key=_start)
    runs: list[list[Event]] = []
    end = date.min
    for event in dated:
        if _end(event) - _start(event) > APART:
            continue
        if not runs or _start(event) - end > APART:
            runs.append([])
            end = _end(event)
        runs[-1].append(event)
        end = max(end, _end(event))
    told = sorted((run for run in runs if len(run) >= LEAST), key=len, reverse=True)[:MOST_PLOTS]
    told = told or ([dated] if dated else [])
    return tuple(
        Stretch(tuple(run), _start(run[0]), max(map(_end, run))) for run in sorted(told, key=lambda run: _start(run[0]))
    )


def stretch_plot(stretch: Stretch) -> altair.LayerChart:
    """A dot for a day, a bar for days, an arrow for what goes on."""
    import altair

    apart = max((stretch.last - stretch.first) * DOT, timedelta(days=1))
    rows = _rows([_span(event, stretch.last) for event in stretch.events], apart)
    values = [_value(event, row, stretch.last) for event, row in zip(stretch.events, rows, strict=True)]
    title = altair.Title(stretch.words, anchor="start", fontSize=14, fontWeight=600)
    base = altair.Chart(
        altair.InlineData(values=values), height=(max(rows) + 1) * ROW_PX + AROUND_PX, title=title
    ).encode(
        x=altair.X(
            "from:T",
            title=None,
            scale=altair.Scale(padding=12),
            axis=altair.Axis(labelOverlap=True, tickCount=6, format=_ticks(stretch), labelFlush=True),
        ),
        y=altair.Y("row:Q", axis=None, scale=altair.Scale(domain=[-0.5, max(rows) + 0.5])),
        tooltip=[altair.Tooltip("when:N", title="When"), altair.Tooltip("what:N", title="What")],
    )
    bars = base.transform_filter("datum.kind != 'day'").mark_rule(
        strokeWidth=8, strokeCap="round", color=COLOUR, opacity=0.5, aria=False
    )
    dots = base.transform_filter("datum.kind == 'day'").mark_circle(size=90, color=COLOUR, opacity=1, aria=False)
    heads = base.transform_filter("datum.kind == 'since'").mark_point(
        shape="triangle-right", size=110, color=COLOUR, filled=True, opacity=1, aria=False
    )
    plot: altair.LayerChart = bars.encode(x2="to:T") + heads.encode(x="to:T") + dots
    return plot


def stretch_alt(stretch: Stretch) -> str:
    """The plot in words, for who does not see it."""
    return f"{counted(len(stretch.events), 'event')}, {stretch.words}; the table below says each in words"


def left_out_text(events: int, shown: Sequence[Stretch]) -> str:
    """What the signs of the plots mean, and how many of the `events` of the table are in none."""
    said = "A dot is a day, a bar the days between which it was; an arrow goes on."
    left = events - sum(len(stretch.events) for stretch in shown)
    return f"{said} {counted(left, 'event')} of other times or of no known day: only in the table." if left else said


def _start(event: Event) -> date:
    return event.start or date.max


def _end(event: Event) -> date:
    """The last day that is known: what goes on is told of its beginning."""
    return max(event.end or _start(event), _start(event))


def _span(event: Event, last: date) -> tuple[date, date]:
    """The days that an event takes; what goes on is drawn to the end."""
    return _start(event), last if event.precision == "since" else _end(event)


def _rows(spans: Sequence[tuple[date, date]], apart: timedelta) -> list[int]:
    """For each span, in the order of their starts, the lowest row in which it lies over none."""
    free: list[date] = []
    rows = []
    for start, end in spans:
        row = next((row for row, day in enumerate(free) if day <= start), len(free))
        free[row : row + 1] = [end + apart]
        rows.append(row)
    return rows


def _ticks(stretch: Stretch) -> str:
    """How the days of the axis are written."""
    days = (stretch.last - stretch.first).days
    return "%-d %b" if days <= 200 else "%b %Y" if days <= 1500 else "%Y"


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
