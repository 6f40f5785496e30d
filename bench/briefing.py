"""How much of what articles tell is in a briefing, and rightly? `python -m bench.briefing --index DIR --truth FILE`.

FILE lists by hand what a person finds in the articles: figures with what they count and who says so, when things
happened, and who speaks. tests/truth/seeds.json is such a list, and tests/test_briefing_truth.py holds its scores.
"""

from __future__ import annotations

import argparse
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from app.briefing.make import brief
from app.briefing.types import Briefing, Event, Options, Party, Position, Quantity
from app.settings import read_settings
from app.wiring import make_embedder, open_desk

Entry = Mapping[str, Any]
Truth = Mapping[str, Sequence[Entry]]


@dataclass(frozen=True, slots=True)
class Score:
    """`misses` are those of `all` that are not right, each told in a line."""

    all: int
    misses: tuple[str, ...]

    @property
    def share(self) -> float:
        return 1 - len(self.misses) / self.all if self.all else 1.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, required=True, help="of the articles that FILE is about")
    parser.add_argument("--truth", type=Path, required=True, help="JSON as in tests/truth/seeds.json")
    parser.add_argument("--topic", required=True, help="of the briefing, which should be that of all the articles")
    arguments = parser.parse_args()
    settings = read_settings({**os.environ, "NEWSDESK_INDEX": str(arguments.index)})
    index = open_desk(settings, make_embedder(settings)).index
    briefing = brief(index, arguments.topic, Options(length="long"))
    print(f"{len(briefing.sources)} of {briefing.articles} articles in the briefing")
    for name, score in scores(briefing, read_truth(arguments.truth)).items():
        print(shown(name, score))


def read_truth(path: Path) -> Truth:
    """The list in `path`, without what is vague in the article itself: "in its first few days"."""
    found = json.loads(path.read_text("utf-8"))
    return {kind: [entry for entry in entries if not entry.get("soft")] for kind, entries in found.items()}


def scores(briefing: Briefing, truth: Truth) -> dict[str, Score]:
    """How much of `truth` is in `briefing`, and how much of the briefing is wrong."""
    return {
        **_figure_scores(briefing, truth["figures"]),
        **_event_scores(briefing, truth["events"]),
        **_speaker_scores(briefing, truth["attributions"]),
    }


def shown(name: str, score: Score) -> str:
    head = f"{name}: {score.all - len(score.misses)} of {score.all}, {score.share:.3f}"
    return "\n".join([head, *(f"    {miss}" for miss in score.misses)])


def _figure_scores(briefing: Briefing, entries: Sequence[Entry]) -> dict[str, Score]:
    rows = [row for group in briefing.figures for row in group.rows]
    told = [(entry, _row(briefing, rows, entry)) for entry in entries if not _is_time(briefing, entry)]
    return {
        "figures in the table": Score(len(told), tuple(_miss(entry) for entry, row in told if row is None)),
        "figures with what they count": Score(
            len(told),
            tuple(_miss(entry, row.counted if row else None) for entry, row in told if not _counts(entry, row)),
        ),
        "figures with who says so": Score(
            len(told), tuple(_miss(entry, row.who if row else None) for entry, row in told if not _said_by(entry, row))
        ),
        "figures of the table that are in the articles": Score(
            len(rows),
            tuple(
                f"{row.words} | {_quote(briefing, row.citation)}"
                for row in rows
                if row.value not in [entry["value"] for entry in entries if _cites(briefing, row.citation, entry)]
            ),
        ),
    }


def _row(briefing: Briefing, rows: Sequence[Quantity], entry: Entry) -> Quantity | None:
    """The row of a figure: of its sentence, or else of another of its article, which tells a repeated figure once."""
    same = [row for row in rows if row.value == entry["value"] and _file(briefing, row.citation) == entry["file"]]
    here = [row for row in same if _cites(briefing, row.citation, entry)]
    again = [row for row in same if _counts(entry, row)]
    return next((row for row in here if _counts(entry, row)), None) or next(iter(here + again), None)


def _is_time(briefing: Briefing, entry: Entry) -> bool:
    """Whether the figure is one of a time: "ten days ago" stands on the timeline."""
    return any(
        re.search(rf"\b{re.escape(entry['words'])}\b", event.words, re.IGNORECASE) for event in _events(briefing, entry)
    )


def _counts(entry: Entry, row: Quantity | None) -> bool:
    if row is None:
        return False
    names = [entry["counted"], *entry.get("counted_ok", ())]
    return bool(entry.get("elliptical")) or any(name.lower() in row.counted.lower() for name in names)


def _said_by(entry: Entry, row: Quantity | None) -> bool:
    if row is None:
        return False
    return _accepted(row.who, entry["who"]) if entry["who"] else row.who is None


def _event_scores(briefing: Briefing, entries: Sequence[Entry]) -> dict[str, Score]:
    dated = [entry for entry in entries if entry.get("day") or entry.get("from") or entry.get("to")]
    others = [entry for entry in entries if entry not in dated]
    days = [event for event in briefing.timeline if event.precision == "day"]
    return {
        "events on their day": Score(
            len(dated),
            tuple(
                _miss(entry, _dates(_events(briefing, entry)))
                for entry in dated
                if not any(_on_its_day(entry, event) for event in _events(briefing, entry))
            ),
        ),
        "events without a day": Score(
            len(others), tuple(_miss(entry) for entry in others if not _events(briefing, entry))
        ),
        "days of the timeline that are right": Score(
            len(days),
            tuple(
                f"{event.words}: {event.start} | {event.text}"
                for event in days
                if not any(
                    entry.get("day") == str(event.start) and event in _events(briefing, entry) for entry in entries
                )
            ),
        ),
    }


def _events(briefing: Briefing, entry: Entry) -> list[Event]:
    """What the timeline holds of the words of an entry."""
    words = entry["words"].lower()
    return [
        event
        for event in briefing.timeline
        if _cites(briefing, event.citation, entry) and (words in event.words.lower() or event.words.lower() in words)
    ]


def _on_its_day(entry: Entry, event: Event) -> bool:
    """Whether an event is told of its day, or in the middle of days that are not known better."""
    if event.start is None:
        return False
    if entry.get("day"):
        return bool(str(event.start) == entry["day"])
    middle = event.start
    if event.precision != "since" and entry.get("anchor") != "start":
        middle += ((event.end or event.start) - event.start) // (2 * timedelta(days=1)) * timedelta(days=1)
    first, last = (date.fromisoformat(entry[end]) if entry.get(end) else None for end in ("from", "to"))
    return (first is None or first <= middle) and (last is None or middle <= last)


def _dates(events: Sequence[Event]) -> str | None:
    return ", ".join(f"{event.start} to {event.end}, {event.precision}" for event in events) or None


def _speaker_scores(briefing: Briefing, entries: Sequence[Entry]) -> dict[str, Score]:
    lines = list(_lines(briefing))
    wrong = []
    for party, position in lines:
        cited = ([entry for entry in entries if _cites(briefing, n, entry)] for n in position.citations)
        heard = [[name for entry in found for name in entry["speakers"]] for found in cited if found]
        if not heard or not all(_any_accepted(party, speakers) for speakers in heard):
            wrong.append(f"{party.name} | {position.text}")
    missed = [
        f"{entry['speakers'][0]} | {entry['sentence']}"
        for entry in entries
        if not any(
            any(_cites(briefing, n, entry) for n in position.citations) and _any_accepted(party, entry["speakers"])
            for party, position in lines
        )
    ]
    return {
        "lines under who says them": Score(len(lines), tuple(wrong)),
        "what is said": Score(len(entries), tuple(missed)),
    }


def _lines(briefing: Briefing) -> Iterator[tuple[Party, Position]]:
    for party in briefing.positions:
        for position in party.positions:
            yield party, position


def _any_accepted(party: Party, speakers: Sequence[str]) -> bool:
    return any(_accepted(name, speakers) for name in (party.name, *party.spellings))


def _accepted(name: str | None, speakers: Sequence[str]) -> bool:
    """Whether `name` is one of `speakers`, or a part of one, or the other way round, in whole words."""
    return name is not None and any(_within(name, other) or _within(other, name) for other in speakers)


def _within(short: str, long: str) -> bool:
    a, b = (" ".join(re.sub(r"\b(?:the|an?)\b", " ", name.lower()).split()) for name in (short, long))
    return bool(a) and re.search(rf"(?<!\w){re.escape(a)}(?!\w)", b) is not None


def _miss(entry: Entry, found: str | None = None) -> str:
    told = f" -> {found}" if found else ""
    return f"{entry['words']}{told} | {entry['sentence']}"


def _cites(briefing: Briefing, number: int, entry: Entry) -> bool:
    """Whether a number cites the sentence of an entry, but for the place before its dash: "BEIRUT - "."""
    return _plain(entry["sentence"]).endswith(_quote(briefing, number)) and _file(briefing, number) == entry["file"]


def _quote(briefing: Briefing, number: int) -> str:
    return _plain(briefing.citations[number - 1].quote)


def _file(briefing: Briefing, number: int) -> str:
    return briefing.citations[number - 1].path


def _plain(text: str) -> str:
    return " ".join(text.split())


if __name__ == "__main__":
    main()
