"""Which articles are asked: outlets, days, single articles, undated ones; and a timeline to choose days on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import streamlit as st

from app.page import views
from index.search import Filters
from index.types import ArticleRecord

if TYPE_CHECKING:
    import altair

UNDATED = {
    "as dated": "Leave out where days are chosen",
    "too": "Include",
    "only": "Only these",
}
UNKNOWN = "outlet unknown"
CITED, NOT_CITED = "cited here", "not cited"
COLOURS = ["#c25e00", "#7f93a8"]
TIME_UNITS: dict[str, Any] = {"day": "utcyearmonthdate", "month": "utcyearmonth", "year": "utcyear"}
MOST_BARS = 60


def chosen_filters() -> Filters:
    """What is chosen in `show_narrow`, which keeps it while the person is elsewhere."""
    state = st.session_state
    undated = state.get("undated", "as dated")
    since, until = _span(state.get("days"))
    return Filters(
        since=since,
        until=until,
        paths=tuple(state.get("articles") or ()),
        outlets=tuple(state.get("outlets") or ()),
        undated=None if undated == "as dated" else undated,
    )


def show_narrow_box(records: Sequence[ArticleRecord], cited: Iterable[str]) -> None:
    """What `show_narrow` shows, in a box that is closed to begin with."""
    with st.expander("Narrow", icon=":material/filter_alt:", key="narrow", on_change="rerun") as box:
        if box.open:
            show_narrow(records, cited)


def show_narrow(records: Sequence[ArticleRecord], cited: Iterable[str]) -> None:
    """Controls for the filters, and the folder over time, on which days can be drawn. `cited` are paths to mark."""
    by_path = {record.path: record for record in records}
    outlets = sorted({record.outlet or "" for record in records}, key=lambda name: (name == "", name.casefold()))
    days = [record.date for record in records if record.date]
    _keep_what_exists(outlets, by_path)
    st.multiselect(
        "Outlets",
        outlets,
        format_func=lambda name: name or UNKNOWN,
        key="outlets",
        persist_state="session",
        placeholder="All outlets",
    )
    st.multiselect(
        "Articles",
        sorted(by_path),
        format_func=lambda path: _named(by_path[path]),
        key="articles",
        persist_state="session",
        placeholder="All articles",
    )
    if days:
        st.date_input(
            "Days, from and to",
            value=[],
            min_value=min(days),
            max_value=max(days),
            key="days",
            format="YYYY-MM-DD",
            persist_state="session",
        )
    if len(days) < len(records):
        st.radio(
            "Undated articles",
            list(UNDATED),
            format_func=UNDATED.__getitem__,
            key="undated",
            persist_state="session",
            horizontal=True,
        )
    if days:
        st.altair_chart(
            timeline([record for record in records if record.date], frozenset(cited)),
            key="timeline",
            on_select=_take_drawn,
            selection_mode="days",
            alt="Articles over time; those cited in this conversation are marked",
        )
        st.caption("Drag over the plot to choose days.")
    if chosen_filters() != Filters():
        st.button("Remove all filters", key="clear-filters", icon=":material/filter_alt_off:", on_click=clear_filters)


def clear_filters() -> None:
    """All articles are asked again."""
    st.session_state.update({"outlets": [], "articles": [], "days": (), "undated": "as dated"})


def timeline(records: Sequence[ArticleRecord], cited: frozenset[str]) -> altair.Chart:
    """Articles over time, by day, month or year so that the bars can be told apart; the cited ones marked."""
    import altair

    days = [record.date for record in records if record.date]
    unit = _unit(min(days), max(days))
    rows: Counter[tuple[date, str]] = Counter(
        (_start(record.date, unit), CITED if record.path in cited else NOT_CITED) for record in records if record.date
    )
    values = [{"day": day.isoformat(), "kind": kind, "articles": count} for (day, kind), count in sorted(rows.items())]
    drag = altair.selection_interval(encodings=["x"], name="days")
    chart: altair.Chart = (
        altair.Chart(altair.InlineData(values=values), height=200)
        .mark_bar(aria=False)  # what is shown is told in words, by `alt`
        .encode(
            x=altair.X("day:T", title=None, timeUnit=TIME_UNITS[unit]),
            y=altair.Y("articles:Q", title="Articles", axis=altair.Axis(tickMinStep=1)),
            color=altair.Color(
                "kind:N",
                title=None,
                scale=altair.Scale(domain=[CITED, NOT_CITED], range=COLOURS),
                legend=altair.Legend(orient="top"),  # beside the plot it leaves nothing of it on a phone
            ),
            tooltip=[altair.Tooltip("day:T", title="From"), "kind:N", "articles:Q"],
        )
        .add_params(drag)
    )
    return chart


def _take_drawn() -> None:
    """The days drawn on the plot become those that are chosen."""
    event: Any = st.session_state.get("timeline")
    # Under the name of the field, with that of its unit before it.
    for span in (event or {}).get("selection", {}).get("days", {}).values():
        first, last = (date(1970, 1, 1) + timedelta(milliseconds=int(edge)) for edge in (min(span), max(span)))
        st.session_state.days = (first, last)


def _keep_what_exists(outlets: Sequence[str], by_path: dict[str, ArticleRecord]) -> None:
    """Drops what was chosen and has left the folder since."""
    for key, known in (("outlets", outlets), ("articles", by_path)):
        if key in st.session_state:
            st.session_state[key] = [value for value in st.session_state[key] if value in known]


def _span(days: Any) -> tuple[date | None, date | None]:
    """First and last day; a range that is half drawn is one day."""
    if not days:
        return None, None
    return days[0], days[-1]


def _named(record: ArticleRecord) -> str:
    return f"{views.shortened(record.title, 60)} ({record.date or 'undated'})"


def _unit(first: date, last: date) -> str:
    length = (last - first).days
    return "day" if length <= MOST_BARS else "month" if length <= 30 * MOST_BARS else "year"


def _start(day: date, unit: str) -> date:
    return day if unit == "day" else day.replace(day=1) if unit == "month" else day.replace(month=1, day=1)
