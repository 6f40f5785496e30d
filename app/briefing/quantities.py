"""Figures and what they count, side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.briefing.cite import Numbers
from app.briefing.counted import Counted, counted
from app.briefing.days import When, find_days
from app.briefing.grammar import Parse
from app.briefing.kinds import HAPPENED, generic, kind_of
from app.briefing.positions import Said
from app.briefing.speakers import speakers
from app.briefing.standing import BOUND, Measured, standings
from app.briefing.topic import Told
from app.briefing.types import Quantity, QuantityGroup
from app.figures import Figure, find_figures

_SORTS = frozenset({"count", "money", "share"})
APART_DAYS = 365
"""Days between articles whose figures are of another time, and are not put beside each other."""


@dataclass(frozen=True, slots=True)
class _Row:
    item: Told
    quantity: Quantity
    kind: tuple[str, str]
    measured: Measured


def quantities(told: Sequence[Told], spoken: Sequence[Said], numbers: Numbers, most: int) -> tuple[QuantityGroup, ...]:
    """The `most` relevant figures of `told`, those of one thing side by side; the fullest groups first."""
    rows = [row for item in told for row in _rows(item, spoken, numbers)]
    rows = sorted(_distinct(rows), key=lambda row: -row.item.relevance)[:most]
    rows.sort(key=lambda row: (row.measured.day or date.max, row.measured.article, row.item.place))
    groups: dict[tuple[str, str], list[_Row]] = {}
    for row in rows:
        # Of amounts without a noun, those that are told in the same words are of one kind.
        kind = row.kind if any(row.kind) else ("", row.quantity.counted.lower())
        groups.setdefault(kind, []).append(row)
    parted = [(kind, part) for kind, group in groups.items() for part in _by_time(group)]
    parted.sort(key=lambda pair: (-len(pair[1]), -max(row.item.relevance for row in pair[1])))
    several = {kind for kind in groups if sum(kind == other for other, _ in parted) > 1}
    return tuple(_group(kind, part, kind in several) for kind, part in parted)


def figures_of(sentence: str, parse: Parse) -> list[tuple[Figure, Counted]]:
    """The figures of `sentence` that count something, in order, with what they count; years and days are left out."""
    found = [figure for figure in find_figures(sentence) if figure.sort in _SORTS]
    taken = {n for figure in found for n, token in enumerate(parse.tokens) if figure.start <= token.start < figure.end}
    for n, token in enumerate(parse.tokens):
        # "one village": as a pronoun, "one" counts nothing.
        head = parse.tokens[token.head]
        if token.text.lower() == "one" and n not in taken and token.dep == "nummod" and head.pos == "NOUN":
            found.append(Figure("1", token.text, "count", token.start, token.end))
    told = [(f, counted(sentence, parse, f.start, f.end)) for f in found if not _in_other_money(sentence, f, found)]
    # "between 15 and 34": a bare number of nothing.
    kept = ((f, c) for f, c in told if c is not None and (c.unit or c.phrase or f.sort != "count"))
    return sorted(kept, key=lambda pair: pair[0].start)


def _in_other_money(sentence: str, figure: Figure, found: Sequence[Figure]) -> bool:
    """Whether the figure is the one before it in another currency: "$3m (£2m)"."""
    if figure.sort != "money":
        return False
    before = [other for other in found if other.end <= figure.start and other.sort == "money"]
    return any(re.fullmatch(r"\s?[(;:,]\s?[$€£]\s?", sentence[other.end : figure.start]) for other in before)


def _rows(item: Told, spoken: Sequence[Said], numbers: Numbers) -> Iterator[_Row]:
    sentence, record = item.evidence.quote, item.evidence.article
    times = find_days(sentence, record.date)
    whole = ("", "")
    for figure, what in figures_of(sentence, item.parse):
        # "ten days ago" and "in the last 24 hours" say when, not how many.
        if any(when.start <= figure.start < when.end for when in times):
            continue
        words = _bounded(sentence, figure)
        period = None if what.part else _period(item.parse, figure, times)
        kind = kind_of(what)
        # "twelve civilians, five of them children": what happened to the whole happened to its part.
        kind = (kind[0], whole[1]) if what.part and whole[1] in HAPPENED else kind
        whole = whole if what.part else kind
        unit = {"money": _currency(words) or what.unit, "share": "%"}.get(figure.sort)
        # A share of the people and a number of them are of two kinds.
        kind = (f"{unit} {kind[0]}", kind[1]) if unit and any(kind) else kind
        quantity = Quantity(
            numbers.of(item.evidence),
            words,
            figure.value,
            unit or what.unit,
            what.phrase,
            period.words if period else None,
            _who(item, figure, spoken),
            "alone",
        )
        measured = Measured(
            words,
            figure.value,
            f"{unit or ''} {generic(what)}".strip() if any(kind) else "",
            kind[1] if kind[1] in HAPPENED else "",
            what.place,
            record.date,
            record.path,
            period.first if period else None,
            bool(period and period.precision != "since"),
            what.part,
        )
        yield _Row(item, quantity, kind, measured)


def _has_subject(parse: Parse, verb: int) -> bool:
    return any(parse.tokens[n].dep in ("nsubj", "nsubjpass") for n in parse.children(verb))


def _bounded(sentence: str, figure: Figure) -> str:
    """The figure as written, with what bounds it and its currency."""
    before = sentence[: figure.start]
    bound = BOUND.search(before)
    currency = re.search(r"[$€£]\s?$", before)
    start = bound.start() if bound else currency.start() if currency else figure.start
    share = re.match(r"\s?(?:%|per ?cent\b)", sentence[figure.end :])
    end = figure.end + (share.end() if share else 0)
    return " ".join(sentence[start:end].split())


def _period(parse: Parse, figure: Figure, times: Sequence[When]) -> When | None:
    """The time that stands nearest to a figure, in its clause: "killed 30, it said on Monday" gives none."""
    at = parse.token_at(figure.start)
    own = [when for when in times if at is not None and _one_clause(parse, at, when)]
    return min(own, key=lambda when: min(abs(when.start - figure.end), abs(figure.start - when.end)), default=None)


def _one_clause(parse: Parse, at: int, when: When) -> bool:
    """Whether a time hangs on what the figure at `at` hangs on: its nouns, their verb, or a verb beside that."""
    time = next((n for n, token in enumerate(parse.tokens) if token.start >= when.start), None)
    if time is None:
        return False
    over = [time, *parse.ancestors(time)]
    verb = next((n for n in over if parse.tokens[n].pos in ("VERB", "AUX")), None)
    for n in (at, *parse.ancestors(at)):
        if n in over and (n == verb or parse.tokens[n].pos not in ("VERB", "AUX")):
            return True
        if parse.tokens[n].pos in ("VERB", "AUX") and parse.tokens[n].dep not in ("conj", "acl", "relcl", "xcomp"):
            # "killed twelve and hurt thirty on Monday"
            beside = verb is not None and parse.tokens[verb].dep == "conj" and parse.tokens[verb].head == n
            return beside and verb is not None and not _has_subject(parse, verb)
    return False


def _who(item: Told, figure: Figure, spoken: Sequence[Said]) -> str | None:
    """Who says the figure: the nearest that its clause hangs on, or who goes on speaking in its sentence."""
    at = item.parse.token_at(figure.start)
    if at is None:
        return None
    above = {at, *item.parse.ancestors(at)}
    here = speakers(item.evidence.quote, item.parse)
    tokens = item.parse.tokens
    beside = ("prep", "parataxis", "advcl")  # "according to", ", they said"
    over = [s for s in here if s.verb in above or (tokens[s.verb].head in above and tokens[s.verb].dep in beside)]
    # "Two sources said it is over, but 30 are dead": neither of the figures is what they said.
    path = [at, *item.parse.ancestors(at)]
    apart = (n for n in path if tokens[n].dep == "conj" and _has_subject(item.parse, n))
    speaking = {tokens[n].head for n in (*(n for n in path if tokens[n].dep == "nsubj"), *apart)}
    over = [s for s in over if s.verb not in speaking or s.verb not in above]
    named = [s for s in over if not s.pronoun]
    if named:
        return max(named, key=lambda s: (s.verb in above, s.verb)).name
    if over or not here:
        carried = next((one for one in spoken if one.item is item and one.before is not None), None)
        return carried.speaker if carried else None
    return None


def _distinct(rows: Sequence[_Row]) -> list[_Row]:
    """`rows` without those in which an article only repeats itself: that stays which says whose figure it is."""
    seen: dict[tuple[str, str, tuple[str, str], str], _Row] = {}
    for row in rows:
        bare = "" if any(row.kind) else row.quantity.counted
        key = (row.measured.article, row.quantity.value, row.kind, bare)
        if key not in seen or _tells_more(row.quantity, seen[key].quantity):
            seen[key] = row
    return list(seen.values())


def _tells_more(one: Quantity, other: Quantity) -> bool:
    return (one.who is not None, one.period is not None) > (other.who is not None, other.period is not None)


def _by_time(rows: Sequence[_Row]) -> list[list[_Row]]:
    """`rows`, by date, cut where articles lie more than a year apart."""
    parts: list[list[_Row]] = []
    for row in rows:
        before = parts[-1][-1].measured.day if parts else None
        after = row.measured.day
        if not parts or (before and after and (after - before).days > APART_DAYS):
            parts.append([])
        parts[-1].append(row)
    return parts


def _group(kind: tuple[str, str], rows: Sequence[_Row], dated: bool) -> QuantityGroup:
    found = standings([row.measured for row in rows])
    noun, happened = kind
    one_kind = len(rows) > 1 and noun[:1].isalpha() and (not happened or happened in HAPPENED)
    name = f"{_plural(noun)} {happened}".strip() if one_kind else rows[0].quantity.counted
    if dated and rows[0].measured.day:
        name += f", {rows[0].measured.day.year}"
    return QuantityGroup(name, tuple(replace(row.quantity, standing=how) for row, how in zip(rows, found, strict=True)))


def _currency(words: str) -> str:
    found = re.search(r"[$€£]", words)
    return found[0] if found else ""


def _plural(noun: str) -> str:
    if noun == "people" or not noun[-1].isalpha():
        return noun
    if re.search(r"(?:s|x|z|ch|sh)$", noun):
        return noun + "es"
    return re.sub(r"(?<=[^aeiou])y$", "ie", noun) + "s"
