"""When something happened: words of a sentence and the date of its article -> days. Pure; English."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.briefing.types import Precision
from index.reading.dates import DATE, parse_date

Days = tuple[date, date, Precision]
Resolve = Callable[[re.Match[str], date, bool], Days | None]

DAY = timedelta(days=1)
WEEK = timedelta(days=7)

ROUGHLY = 0.1
"""Share of a distance in time by which "ten days ago" may be out."""


@dataclass(frozen=True, slots=True)
class When:
    """`words`, `[start, end)` of a sentence, and the days that they mean: see `Event`."""

    start: int
    end: int
    words: str
    first: date | None
    last: date | None
    precision: Precision


def find_days(sentence: str, day: date | None, future: Callable[[int], bool] = lambda offset: False) -> list[When]:
    """When `sentence`, of an article of `day`, says that things happened, in order.

    Where the article is undated, what counts from its day is "relative". `future` says of an offset whether what is
    told there is still to come, so that "on Sunday" is the next one.
    """
    found: list[When] = []
    for pattern, resolve in _PATTERNS:
        for match in pattern.finditer(sentence):
            if any(match.start() < other.end and other.start < match.end() for other in found):
                continue
            if pattern.flags & re.IGNORECASE and _is_title(sentence, match.start()):
                continue
            found.append(_when(match, resolve, day, future(match.start())))
    return sorted(found, key=lambda item: item.start)


def _is_title(sentence: str, start: int) -> bool:
    """Whether a word that needs no capital has one inside of a sentence: the play "Waiting for Tomorrow"."""
    return sentence[start].isupper() and re.search(r"[\w,] $", sentence[:start]) is not None


def _when(match: re.Match[str], resolve: Resolve, day: date | None, future: bool) -> When:
    start, end = match.span()
    lead = _LEAD.search(match.string[:start])
    start = lead.start() if lead else start
    if "count" not in match.groupdict() and (more := _MORE.match(match.string, start)):
        start = more.end()  # "26% more than the previous year"
    end -= len(match[0]) - len(match[0].rstrip(". "))  # "in April." ends a sentence
    words = " ".join(match.string[start:end].split())
    days = resolve(match, day or _NEVER, future)
    if days is None or (day is None and _counts_from(days)):
        return When(start, end, words, None, None, "relative")
    first, last, precision = days
    if lead and lead["since"]:
        return When(start, end, words, first, None, "since")
    return When(start, end, words, first, last, precision)


_NEVER = date(500, 6, 15)
"""Stands for the date of an undated article: what is resolved near it depends on that date."""


def _counts_from(days: Days) -> bool:
    return days[0].year < 1000


def _complete(match: re.Match[str], day: date, future: bool) -> Days | None:
    found = parse_date(match[0])
    return (found, found, "day") if found else None


def _day_of_month(match: re.Match[str], day: date, future: bool) -> Days | None:
    """30 September: the last one, or the next where it is still to come."""
    month, number = _month_number(match), int(match["day"])
    years = (day.year, day.year + 1) if future else (day.year, day.year - 1)
    for year in years:
        if year < 1 or not 1 <= number <= monthrange(year, month)[1]:
            continue
        found = date(year, month, number)
        if (found >= day) if future else (found <= day):
            return found, found, "day"
    return None


def _month(match: re.Match[str], day: date, future: bool) -> Days | None:
    """September, early or late in it, of its year, or of the last or next one."""
    month, of = _month_number(match), match["of"]
    if of and of.isdigit():
        year = int(of)
    elif of:
        year = day.year + {"last": -1, "this": 0, "next": 1}[of.split()[0].lower()]
    elif future:
        year = day.year if month >= day.month else day.year + 1
    else:
        year = day.year if month <= day.month else day.year - 1
    if year < 1:
        return None
    last = monthrange(year, month)[1]
    part = (match["part"] or "").lower()
    if part:
        first, last = {"early": (1, 10), "mid": (11, 20), "late": (20, last)}[part]
        return date(year, month, first), date(year, month, last), "days"
    return date(year, month, 1), date(year, month, last), "month"


def _weekday(match: re.Match[str], day: date, future: bool) -> Days | None:
    """The last such day up to the article's own, or the next after it."""
    number = _WEEKDAYS.index(match["weekday"].lower())
    back = (day.weekday() - number) % 7
    if future or (match["which"] or "").lower() == "next":
        found = day + timedelta(days=7 - back if back else 7)
    else:
        found = day - timedelta(days=back)
    return found, found, "day"


def _shifted(days: int) -> Resolve:
    return lambda match, day, future: (day + days * DAY, day + days * DAY, "day")


def _overnight(match: re.Match[str], day: date, future: bool) -> Days | None:
    return day - DAY, day, "days"


def _week(match: re.Match[str], day: date, future: bool) -> Days | None:
    """Last week, this week, next week: Monday to Sunday; this week up to the day, unless it is still to come."""
    monday = day - day.weekday() * DAY
    which = match["which"].lower()
    if which == "this":
        return (day, monday + 6 * DAY, "days") if future else (monday, day, "days")
    monday += WEEK if which in ("next", "coming") else -WEEK
    return monday, monday + 6 * DAY, "days"


def _whole_month(match: re.Match[str], day: date, future: bool) -> Days | None:
    first = day.replace(day=1)
    which = match["which"].lower()
    if which == "next":
        first = (first + 32 * DAY).replace(day=1)
    elif which != "this":
        first = (first - DAY).replace(day=1)
    return first, first.replace(day=monthrange(first.year, first.month)[1]), "month"


def _whole_year(match: re.Match[str], day: date, future: bool) -> Days | None:
    year = day.year + {"last": -1, "previous": -1, "this": 0, "next": 1}[match["which"].lower()]
    return (date(year, 1, 1), date(year, 12, 31), "year") if year > 0 else None


def _year(match: re.Match[str], day: date, future: bool) -> Days | None:
    return date(int(match["year"]), 1, 1), date(int(match["year"]), 12, 31), "year"


def _recent(match: re.Match[str], day: date, future: bool) -> Days | None:
    """Recent days, weeks or months; the last twenty-four hours; the days ahead."""
    reach = _REACH[match["span"].lower()] * DAY
    ahead = future or match["which"].lower() in ("coming", "next", "ahead", "to come")
    return (day, day + reach, "days") if ahead else (day - reach, day, "days")


def _ago(match: re.Match[str], day: date, future: bool) -> Days | None:
    """Three weeks ago, give or take a tenth, but at least a day."""
    import dateparser

    base = datetime.combine(day, time())
    words = f"{_COUNTS.get(match['count'].lower(), match['count'])} {match['unit']} ago"
    found = dateparser.parse(words, languages=["en"], settings={"RELATIVE_BASE": base})
    if found is None:
        return None
    off = max(DAY, (day - found.date()) * ROUGHLY)
    return found.date() - off, found.date() + off, "about"


def _month_number(match: re.Match[str]) -> int:
    return _MONTHS.index(match["month"][:3].lower()) + 1


_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_REACH = {"hours": 1, "days": 7, "weeks": 30, "months": 120}
"""Days as far back, or ahead, as "recent" reaches."""

_COUNTS = {word: count for count, word in enumerate("one two three four five six seven eight nine ten".split(), 1)} | {
    "a": 1,
    "an": 1,
}
# "may", "march" and "sat" in small letters are other words.
_MONTH = (
    r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_PART = r"(?:(?P<part>early|mid|late)[ -]|the (?:start|beginning|middle|end) of )?"
_NUMBER = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\b"
_DAY_NAME = rf"(?P<weekday>{'|'.join(day.capitalize() for day in _WEEKDAYS)})"
_NOT_DAY = "(?<!Black )(?<!Bloody )(?<!Good )(?<!Cyber )(?<!Easter )(?<!Super )(?<!Ash )(?<!Palm )"
_COUNT = rf"(?P<count>\d{{1,3}}|{'|'.join(_COUNTS)})"
_LEAD = re.compile(
    r"(?P<since>\b(?:since|ever since) )?(?:\b(?:on|in|at|until|till|by|during|from|before|after|of|as of) )?"
    r"(?:\b(?:the|about|around|nearly|almost|more than|over|late|early) )*$",
    re.IGNORECASE,
)
_MORE = re.compile(r"(?:more than|nearly|almost|about|around) ", re.IGNORECASE)


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b(?!['’]s\b)", re.IGNORECASE)


# The first that fits a place wins.
_PATTERNS: Sequence[tuple[re.Pattern[str], Resolve]] = (
    (re.compile(rf"(?<!\w){DATE}(?!\w)"), _complete),
    (re.compile(rf"\b{_PART}{_MONTH},? (?:of )?(?P<of>(?:19|20)\d\d|(?:last|this|next) year)\b"), _month),
    (re.compile(rf"\b{_MONTH} {_NUMBER}(?!,? \d{{4}})"), _day_of_month),
    (re.compile(rf"\b{_NUMBER} (?:of )?{_MONTH}(?! \d{{4}})"), _day_of_month),
    (
        re.compile(
            rf"(?:(?<=\b[Ii]n )|(?<=\b[Ss]ince )|(?<=\b[Uu]ntil )|(?<=\b[Ll]ast )|(?<=\b[Bb]y )|(?<=\b[Ff]rom )"
            rf"|(?<=\b[Bb]efore )|(?<=\b[Aa]fter )|(?<=\b[Dd]uring )|(?=early|mid|late))"
            rf"{_PART}{_MONTH}(?! \d)(?P<of>(?!))?"
        ),
        _month,
    ),
    (re.compile(rf"{_NOT_DAY}\b(?:(?P<which>[Ll]ast|[Tt]his|[Nn]ext) )?{_DAY_NAME}\b(?!['’]s\b|-)"), _weekday),
    (_words("the day before yesterday"), _shifted(-2)),
    (_words("yesterday"), _shifted(-1)),
    (_words("today|tonight|this (?:morning|afternoon|evening)"), _shifted(0)),
    (_words("tomorrow"), _shifted(1)),
    (_words("overnight|last night"), _overnight),
    (_words("(?P<which>last|this|next|previous|coming) week(?:end)?"), _week),
    (_words("(?P<which>last|this|next|previous) month"), _whole_month),
    (_words("(?P<which>last|this|next|previous) year"), _whole_year),
    (
        _words(
            "(?P<which>recent|coming|(?:the )?(?:last|past|next|coming) (?:few|couple of|several)) "
            "(?P<span>days|weeks|months)"
        ),
        _recent,
    ),
    (_words("(?P<which>last|past|next|coming) (?:24|twenty[- ]four) (?P<span>hours)"), _recent),
    (_words("(?P<span>days|weeks|months) (?P<which>ahead|to come)"), _recent),
    (_words(rf"{_COUNT} (?P<unit>day|week|month|year)s? ago"), _ago),
    (re.compile(r"(?:(?<=\b[Ii]n )|(?<=\b[Ss]ince )|(?<=\b[Bb]y ))(?P<year>(?:19|20)\d\d)\b(?![.,]?\d|%)"), _year),
)
