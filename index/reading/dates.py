"""Complete dates as they are written. A date that is partial or could be read in two ways is None. Pure."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from itertools import islice

FIRST_YEAR, LAST_YEAR = 1900, 2100
LANGUAGES = ["en", "fr", "de", "es", "it", "pt", "nl"]

_MONTH = r"[^\W\d_]{3,12}"
_DAY_NUMBER = r"\d{1,2}(?:st|nd|rd|th|er|\.|º)?"
_WORDY = (
    rf"(?:{_DAY_NUMBER},? ?-?(?:of |de |d')?{_MONTH}\.?,? ?-?(?:de |del )?\d{{4}}"
    rf"|{_MONTH}\.? {_DAY_NUMBER},? \d{{4}})"
)
_YEAR_FIRST = r"\d{4}(?P<sep>[-/._])\d{1,2}(?P=sep)\d{1,2}"
_NUMERIC = r"\d{1,2}([/.-])\d{1,2}\1\d{4}"

# One written date, for patterns elsewhere; no groups inside.
DATE = rf"(?:{_WORDY}|\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{4}})"

_YEAR_FIRST_DATE = re.compile(rf"(?<![\w.]){_YEAR_FIRST}(?=$|[^\w]|[Tt_]\d|_)")
_COMPACT_DATE = re.compile(r"(?<![^\W_])(?:19|20|21)\d{6}(?![^\W_]|\d)|^\d{8}(?=T\d)")
_NUMERIC_DATE = re.compile(rf"(?<![\w./-]){_NUMERIC}(?![\w/-])")
_WORDY_DATE = re.compile(rf"(?<!\w){_WORDY}(?!\w)")
_NAME_DATE = re.compile(r"(?<![0-9A-Za-z])(\d{4})(?:-(\d\d)-|_(\d\d)_|\.(\d\d)\.|(\d\d))(\d\d)(?![0-9A-Za-z])")
_MAX_CHARS = 300
_MAX_TRIES = 5  # what only looks like a date takes milliseconds to find out


def parse_date(value: str) -> date | None:
    """The first complete date in `value`, as written (a time zone does not shift it), or None.

    03/04/2019 is None, since it is in April in some countries and in March in others; 30/04/2019 is not.
    """
    value = " ".join(value[:_MAX_CHARS].split())
    if found := _YEAR_FIRST_DATE.search(value):
        year, month, day = map(int, re.split(r"[-/._]", found[0]))
        return _valid(year, month, day)
    if found := _COMPACT_DATE.search(value):
        return _valid(int(found[0][:4]), int(found[0][4:6]), int(found[0][6:8]))
    if found := _NUMERIC_DATE.search(value):
        first, second, year = map(int, re.split(r"[/.-]", found[0]))
        return _day_or_month_first(first, second, year)
    written = (match[0] for match in islice(_WORDY_DATE.finditer(value), _MAX_TRIES))
    return next(filter(None, map(_wordy, written)), None)


def date_in_name(name: str) -> date | None:
    """The one date in a file name (2019-05-06, 2019_05_06, 20190506), or None: none, or two that differ.

    Letters or digits may not touch it, so that an id such as 9784ce44201905062 is not read as a date.
    """
    found = set()
    for match in _NAME_DATE.finditer(name):
        year, month, day = (int(part) for part in match.groups() if part)
        found.add(_valid(year, month, day))
    found.discard(None)
    return found.pop() if len(found) == 1 else None


def _valid(year: int, month: int, day: int) -> date | None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None  # no such day, so it was some other number


def _day_or_month_first(first: int, second: int, year: int) -> date | None:
    if first > 12 or first == second:
        return _valid(year, second, first)
    return _valid(year, first, second) if second > 12 else None


@lru_cache(maxsize=1024)  # articles of one folder share their days, and reading one takes a millisecond
def _wordy(value: str) -> date | None:
    import dateparser

    # "today" passes REQUIRE_PARTS, hence absolute dates only, and only where a year is written.
    found = dateparser.parse(
        value,
        languages=LANGUAGES,
        settings={
            "REQUIRE_PARTS": ["day", "month", "year"],
            "STRICT_PARSING": True,
            "PARSERS": ["absolute-time"],
        },
    )
    return _valid(found.year, found.month, found.day) if found else None
