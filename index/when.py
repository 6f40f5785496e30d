"""Which days a question is about, by its words and by the day on which it is asked. Pure; English."""

from __future__ import annotations

import math
import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from index.reading.dates import DATE, FIRST_YEAR, parse_date

LEAST_SCALE, MOST_SCALE = 7.0, 91.0
"""Days outside a period over which an article's nearness to it falls to a third: a quarter of its length, but at least
a week, for which news is written about, and at most a season."""

FRESH_WEIGHT = 0.5
"""Of the preference for new articles where a question names no time, beside one that does."""

BEGINNING = date(FIRST_YEAR, 1, 1)
WEEK, MONTH = timedelta(days=7), timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Period:
    """`start` to `end`, both included. `named`: the question speaks of that time, rather than of none."""

    start: date
    end: date
    named: bool = True


def period(question: str, asked: date | None) -> Period | None:
    """The days that `question`, asked on the day `asked`, is about; None where nothing says.

    A question that names no time is about what is new when it is asked, if anything is: an article of last week is
    preferred to an older one, and of two old ones neither. Source: Li and Croft, Time-based language models, CIKM 2003.
    A time that is still to come names no days: nothing has been written on them.
    """
    if asked and asked.year < FIRST_YEAR:
        asked = None
    spans = _spans(_unquoted(question), asked)
    if spans:
        return Period(min(start for start, _ in spans), max(end for _, end in spans))
    return Period(asked, asked, named=False) if asked else None


def nearness(about: Period, day: date | None) -> float:
    """1 for an article of a day inside the period, less and less outside it, 0 for an undated one.

    Where the question named no time, FRESH_WEIGHT of that.
    """
    if day is None:
        return 0.0
    gap = max((about.start - day).days, (day - about.end).days, 0)
    scale = min(max(LEAST_SCALE, (about.end - about.start).days / 4), MOST_SCALE)
    return (1.0 if about.named else FRESH_WEIGHT) * math.exp(-gap / scale)


def untimed(question: str) -> str:
    """`question` without "this week", "recently" and such, which say when but nothing about what."""
    for pattern, _ in _RELATIVE:
        question = pattern.sub(" ", question)
    return question


def times(question: str) -> list[tuple[int, int]]:
    """Where `question` says when, with the words that lead there ("since late April"), in order, as [start, end).

    What only qualifies a noun is left to it: "the latest attack", "Monday's vote".
    """
    question = _unquoted(question)
    patterns = [pattern for pattern, _ in (*_OF_YEARS, *_YEARLESS, *_RELATIVE)]
    found = sorted(match.span() for pattern in patterns for match in pattern.finditer(question))
    spans: list[tuple[int, int]] = []
    for start, end in found:
        if _QUALIFIES.fullmatch(question[start:end]):
            continue
        lead = _LEAD.search(question[:start])
        # In "the 2019 election" the year alone says when.
        if lead and not (lead[0].endswith("the ") and question[start:end].isdigit()):
            start = lead.start()
        if spans and not question[spans[-1][1] : start].strip(" ,"):
            start, end = spans[-1][0], max(end, spans.pop()[1])
        spans.append((start, end))
    return spans


def _unquoted(question: str) -> str:
    """`question` with blanks for what it quotes: that has a time of its own, which is not the one asked about."""
    return re.sub(r"“[^”]*”|\"[^\"]*\"", lambda found: " " * len(found[0]), question)


Days = tuple[date, date]
Resolve = Callable[[re.Match[str], date | None], Days | None]
Patterns = Sequence[tuple[re.Pattern[str], Resolve]]


def _spans(question: str, asked: date | None) -> list[Days]:
    """From when to when each expression of time in `question` runs."""
    of_years, question = _read(_OF_YEARS, question, asked)
    of_years = _begun(of_years, asked)
    # "From March to May 2019": what has no year of its own takes that of what has.
    yearless, question = _read(_YEARLESS, question, max((end for _, end in of_years), default=asked))
    relative, _ = _read(_RELATIVE, question, asked)
    return of_years + _begun(yearless, asked) + relative


def _begun(spans: list[Days], asked: date | None) -> list[Days]:
    """Without what is still to come when the question is asked."""
    return [(start, end) for start, end in spans if not asked or start <= asked]


def _read(patterns: Patterns, text: str, asked: date | None) -> tuple[list[Days], str]:
    """What `patterns`, the longest reading first, find in `text`, and `text` without it."""
    found = []
    for pattern, resolve in patterns:
        for match in reversed(list(pattern.finditer(text))):
            if span := resolve(match, asked):
                found.append(_opened(span, text[: match.start()] + match[0], asked))
                text = f"{text[: match.start()]} {text[match.end() :]}"
    return found, text


def _opened(span: Days, words: str, asked: date | None) -> Days:
    """`span`, which ends `words`, up to the day of asking after "since", and from the beginning after "before"."""
    start, end = span
    found = _OPENING.search(words)
    if not found:
        return span
    if found["open"].lower() in ("since", "after"):
        return start, max(end, asked) if asked else end
    return BEGINNING, end


def _complete(match: re.Match[str], asked: date | None) -> Days | None:
    day = parse_date(match[0])
    return (day, day) if day else None


def _month_of_year(match: re.Match[str], asked: date | None) -> Days | None:
    return _month(int(match["year"]), _MONTHS.index(match["month"][:3].lower()) + 1)


def _years(match: re.Match[str], asked: date | None) -> Days | None:
    """2019 to 2021, as in 2019-2021 and 2019-21."""
    first, last = int(match["year"]), int(match["year"][: -len(match["last"])] + match["last"])
    return (date(first, 1, 1), date(last, 12, 31)) if first < last else None


def _year(match: re.Match[str], asked: date | None) -> Days | None:
    return date(int(match["year"]), 1, 1), date(int(match["year"]), 12, 31)


def _decade(match: re.Match[str], asked: date | None) -> Days | None:
    first = int(match["decade"])
    return date(first, 1, 1), date(first + 9, 12, 31)


def _last_day(match: re.Match[str], asked: date | None) -> Days | None:
    """The last 30 September before the question."""
    if not asked:
        return None
    month, day = _MONTHS.index(match["month"][:3].lower()) + 1, int(match["day"])
    year = asked.year if (month, day) <= (asked.month, asked.day) else asked.year - 1
    return (date(year, month, day),) * 2 if 1 <= day <= monthrange(year, month)[1] else None


def _last_month(match: re.Match[str], asked: date | None) -> Days | None:
    """The last September before the question, or the one it is asked in."""
    if not asked:
        return None
    month = _MONTHS.index(match["month"][:3].lower()) + 1
    return _month(asked.year if month <= asked.month else asked.year - 1, month)


def _month(year: int, month: int) -> Days:
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _before(length: timedelta, until: timedelta = timedelta()) -> Resolve:
    """From `length` before the question to `until` before it."""
    return lambda _, asked: (asked - length, asked - until) if asked else None


def _ago(match: re.Match[str], asked: date | None) -> Days | None:
    """Three weeks ago, half a week more or less; two years ago is a calendar year."""
    if not asked:
        return None
    count, unit = _count(match), match["unit"].lower()
    if unit == "year":
        year = max(FIRST_YEAR, asked.year - count)
        return date(year, 1, 1), date(year, 12, 31)
    return _back(asked, (count + 0.5) * _UNITS[unit]), _back(asked, (count - 0.5) * _UNITS[unit])


def _past(match: re.Match[str], asked: date | None) -> Days | None:
    """The past three weeks."""
    return (_back(asked, _count(match) * _UNITS[match["unit"].lower()]), asked) if asked else None


def _count(match: re.Match[str]) -> int:
    words = match["count"].lower()
    return int(words) if words.isdigit() else _COUNTS[words]


def _back(day: date, time: timedelta) -> date:
    return day - min(time, day - BEGINNING)


def _calendar_year(ago: int) -> Resolve:
    return lambda _, asked: (date(asked.year - ago, 1, 1), date(asked.year - ago, 12, 31)) if asked else None


_UNITS = {"day": timedelta(days=1), "week": WEEK, "month": MONTH, "year": timedelta(days=365)}
_COUNTS = {
    word: count for count, word in enumerate("two three four five six seven eight nine ten".split(), start=2)
} | {"a couple of": 2, "a few": 3, "several": 5}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# "may" and "march" in small letters are other words.
_MONTH = (
    r"(?P<month>(?i:jan(?:uary)?|feb(?:ruary)?|apr(?:il)?|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)|Mar(?:ch)?|MAR(?:CH)?|May|MAY)\b\.?"
)
_OPENING = re.compile(
    r"\b(?P<open>since|after|before|until)\b (?:the |early |late |mid-? ?)?(?:\d{1,2}(?:st|nd|rd|th)? (?:of )?)?"
    r"(?:[A-Z][a-z]+\.? ?)?(?:\d[\d/., -]*)?$",
    re.IGNORECASE,
)
_QUALIFIES = re.compile(r".*['’]s|recent|latest|newly|just|now|current", re.IGNORECASE)
_LEAD = re.compile(
    r"\b(?:in|on|at|of|since|until|till|during|before|after|by|from|between|to|and|as of) (?:the )?"
    r"(?:(?:early|late|mid|end|start|beginning|middle)[ -](?:of )?(?:the )?)?$",
    re.IGNORECASE,
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\b"
_YEAR = r"(?P<year>(?:19|20)\d\d)\b(?![.,]?\d|%)"
_BEFORE_YEAR = r"(?<![\w.,$€£])(?<![A-Z\d]-)"
_COUNTED = rf"(?P<count>\d{{1,3}}|{'|'.join(_COUNTS)}) (?P<unit>day|week|month|year)s"
_DAY_NAME = (
    "(?<!black )(?<!bloody )(?<!good )(?<!cyber )(?<!easter )(?<!super )(?:mon|tues|wednes|thurs|fri|satur|sun)day"
)


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b(?:['’]s\b)?", re.IGNORECASE)


_OF_YEARS: Patterns = (
    (re.compile(rf"(?<!\w){DATE}(?!\w)"), _complete),
    (re.compile(rf"\b{_MONTH},? (?:of )?{_YEAR}"), _month_of_year),
    (re.compile(rf"{_BEFORE_YEAR}{_YEAR} ?[-–/] ?(?P<last>(?:19|20)\d\d|\d\d)\b(?![-.,/]?\d)"), _years),
    (re.compile(rf"{_BEFORE_YEAR}(?P<decade>(?:19|20)\d0)['’]?s\b"), _decade),
    (re.compile(rf"{_BEFORE_YEAR}{_YEAR}"), _year),
)

_YEARLESS: Patterns = (
    (re.compile(rf"\b{_DAY} (?:of )?{_MONTH}"), _last_day),
    (re.compile(rf"\b{_MONTH} {_DAY}"), _last_day),
    # "May" and "March" begin questions too: a bare month counts after one of these words.
    (
        re.compile(rf"\b(?i:in|of|since|during|early|late|mid|last|this|until|after|before|from|between)[ -]{_MONTH}"),
        _last_month,
    ),
)

# They count from the day of the question, and say nothing about what is asked.
_RELATIVE: Patterns = (
    (_words(rf"{_COUNTED} ago"), _ago),
    (_words(rf"(?:past|last|previous) {_COUNTED}"), _past),
    (_words("last week|previous week|a week ago"), _before(2 * WEEK, WEEK)),
    (_words("(?:this|past) (?:past )?week(?:end)?|today|yesterday|tonight|overnight|last night"), _before(WEEK)),
    (_words(rf"(?:on |last |this |past )?{_DAY_NAME}"), _before(WEEK)),
    (_words("last month|previous month|a month ago"), _before(2 * MONTH, MONTH)),
    (
        _words("this month|past month|past (?:few )?weeks|recent|recently|latest|newly|just|now|currently"),
        _before(MONTH),
    ),
    (_words("last year|previous year|a year ago"), _calendar_year(1)),
    (_words("this year"), _calendar_year(0)),
)
