"""The dateline that opens a story ("LONDON (Reuters) - "), and lines that say when and by whom. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

from index.reading.dates import DATE
from index.reading.lines import line_spans
from index.types import Span

TOP_LINES = 10  # a dateline or byline stands among the first lines
PROSE_CHARS = 120  # a line this long is prose; after two of them the opening is over
DATELINE_CHARS = 120
PARENTHESIS_CHARS = 300  # how far a second dash is looked for

AGENCIES = (
    r"Reuters|Thomson Reuters(?: Foundation)?|AP|Associated Press|AFP|Agence France-Presse|CNN|UPI|Bloomberg"
    r"|Xinhua|TASS|Interfax|dpa|DPA|EFE|ANSA|PTI|ANI|IANS|Anadolu(?: Agency)?|Kyodo(?: News)?|Yonhap|SANA"
    r"|PA|AAP|Canadian Press|CP|BBC|NPR|VOA|RFE/RL|JTA|IPS|Fox News|NBC News|CBS News|ABC News"
)
_SECTION = r"(?: (?:Business|Politics|Health|Sport|Sports|Travel|Style|Entertainment|Newsource|Breakingviews))?"
_UPPER = r"A-Z\u00c0-\u00d6\u00d8-\u00de"
_CAPS_PLACE = rf"[{_UPPER}][{_UPPER}.'\u2019/-]{{1,30}}(?: [{_UPPER}][{_UPPER}.'\u2019/-]{{0,30}}){{0,3}}"
_PLACE = rf"[{_UPPER}][\w.'\u2019/-]{{0,30}}(?: [\w.'\u2019/-]{{1,30}}){{0,3}}"
_REGION = rf"(?:, [{_UPPER}][\w.'\u2019-]{{0,30}}(?: [{_UPPER}][\w.'\u2019-]{{0,30}}){{0,2}}){{0,2}}"
_DAY = r"(?:,? (?P<day>[A-Z][a-z]{2,8}\.? \d{1,2}(?:,? \d{4})?|\d{1,2} [A-Z][a-z]{2,8}\.?(?:,? \d{4})?))?"
_DASH = r"(?: ?--+ | ?\u2014 ?| \u2013 | - )"

_IN_BRACKETS = re.compile(
    rf"(?P<place>{_PLACE}{_REGION}{_DAY} )?"
    rf"\((?:The )?(?P<agency>(?:{AGENCIES}){_SECTION})\)(?P<dash>{_DASH})?"
)
_BARE = re.compile(rf"(?:{_PLACE}{_REGION} )?(?P<agency>(?:CNN|Reuters|AFP|AP){_SECTION}){_DASH}")
_NO_AGENCY = re.compile(rf"(?P<place>{_CAPS_PLACE}){_REGION}{_DAY}{_DASH}")

_ANY_DASH = re.compile(r"\s(?:--?|[\u2013\u2014])\s|\u2014")
_SENTENCE_END = re.compile(r"[.!?][\"'\u201d\u2019)]*(?:\s|$)")

_NAME_PART = rf"[{_UPPER}][\w.'\u2019-]{{0,30}}"
_NAME = rf"{_NAME_PART}(?: (?:{_NAME_PART}|van|von|de|der|da|di|al|bin|el)){{0,4}}"
_FULL_NAME = rf"(?:{_NAME_PART} {_NAME}|(?:{AGENCIES})\b)"  # "By Friday" is no byline
_BYLINE = rf"[Bb][Yy]:? {_FULL_NAME}(?:(?:,| and| &) {_NAME}){{0,4}}"
_CLOCK = r"\d{1,2}[:.]\d{2}(?::\d{2})?(?: ?[AaPp]\.?[Mm]\.?)?(?: ?\(?[A-Z]{2,5}\)?)?"
_WEEKDAY = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6}\.?"
_LABEL = (
    r"(?:(?:(?:first|last|originally) )?(?:published|posted|issued|updated|modified|released|date)"
    r"(?: on| at)?:? ?)"
)
_WHEN = rf"{_LABEL}?(?:{_CLOCK},? )?(?:{_WEEKDAY},? )?(?P<date>{DATE})(?:,?(?: at| -)? {_CLOCK}| ?T{_CLOCK}\S*)?"
_DATE_PART = re.compile(rf"(?i:{_WHEN})")
_MODIFIED = re.compile(r"(?i)(?:last )?(?:updated|modified)\b")
_OTHER_PART = re.compile(rf"{_BYLINE}|{_NAME}|(?i:{_LABEL}?{_CLOCK})|\d{{1,3}} min(?:ute)?s? read")
_BYLINE_LINE = re.compile(_BYLINE)
_PARTS = re.compile(r"\s*[|\u00b7\u2022\u2014\u2013]\s*|\s+-\s+")


class Dateline(NamedTuple):
    """Where the opening stands in the text, and the day and the agency as it names them."""

    span: Span
    day: str | None
    agency: str | None


def opening_lines(text: str, start: int = 0) -> list[Span]:
    """The lines at the top of an article where a dateline, a byline or a date line may stand."""
    lines: list[Span] = []
    prose = 0
    for span in line_spans(text, start):
        lines.append(span)
        prose += span.end - span.start >= PROSE_CHARS
        if len(lines) == TOP_LINES or prose == 2:
            break
    return lines


def find_dateline(text: str, start: int = 0) -> Dateline | None:
    """The first dateline that opens one of the first lines, up to where its sentence starts; or None."""
    for span in opening_lines(text, start):
        # One character for one, so that offsets stay: a no-break space is a space here.
        line = re.sub(r"\s", " ", text[span.start : min(span.end, span.start + DATELINE_CHARS + PARENTHESIS_CHARS)])
        if found := _match(line):
            length = min(found.end(), span.end - span.start)
            fields = found.groupdict()
            return Dateline(Span(span.start, span.start + length), fields.get("day"), fields.get("agency"))
    return None


def _match(line: str) -> re.Match[str] | None:
    padded = f"{line} "
    found = _IN_BRACKETS.match(padded, 0, DATELINE_CHARS)
    if found and (found["dash"] or not found["place"]):
        return found if _starts_sentence(line[found.end() :]) else None
    if found := _BARE.match(padded, 0, DATELINE_CHARS):
        return found if _starts_sentence(line[found.end() :]) and not _in_dashes(line[found.end() :]) else None
    found = _NO_AGENCY.match(padded, 0, DATELINE_CHARS)
    if not found or sum(map(str.isalpha, found["place"])) < 3:
        return None
    rest = line[found.end() :]
    is_sentence = _SENTENCE_END.search(rest) is not None or len(rest) >= PROSE_CHARS
    return found if rest and is_sentence and _starts_sentence(rest) and not _in_dashes(rest) else None


def _starts_sentence(rest: str) -> bool:
    return not rest.lstrip(" \"'\u201c\u2018(")[:1].islower()


def _in_dashes(rest: str) -> bool:
    """Whether the dash before `rest` opens a parenthesis: its sentence then holds an odd number of others."""
    end = _SENTENCE_END.search(rest)
    return len(_ANY_DASH.findall(rest[: end.end() if end else None])) % 2 == 1


def is_date_line(line: str) -> bool:
    """Whether `line` says nothing but when, and perhaps by whom or where, the article was published."""
    return _dates(line) is not None


def published_in(line: str) -> str | None:
    """The day of publication in a date line, as written; None for other lines, and for "Updated …"."""
    dates = _dates(line) or []
    return next((found["date"] for found in dates if not _MODIFIED.match(found[0])), None)


def is_byline(line: str) -> bool:
    """Whether `line` is nothing but "By" and names."""
    return len(line) <= PROSE_CHARS and _BYLINE_LINE.fullmatch(" ".join(line.split())) is not None


def _dates(line: str) -> list[re.Match[str]] | None:
    if len(line) > PROSE_CHARS:
        return None
    parts = [part for part in _PARTS.split(" ".join(line.split()).strip(" |*_")) if part]
    dates = [found for part in parts if (found := _DATE_PART.fullmatch(part))]
    others = [part for part in parts if not _DATE_PART.fullmatch(part)]
    return dates if dates and all(map(_OTHER_PART.fullmatch, others)) else None
