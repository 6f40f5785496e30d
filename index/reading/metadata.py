"""Title, date and outlet of an article, as its text and file name state them. Pure; nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import islice, takewhile

from index.reading.dateline import find_dateline, opening_lines, published_in
from index.reading.dates import date_in_name, parse_date
from index.reading.lines import line_spans, printable
from index.types import Span

HEADING_CHARS = 150
LEDE_CHARS = 80
TITLE_LINES = 5
TITLE_CHARS = 300
WRAPPED_CHARS = 45  # a line of hard-wrapped prose is at least this long

# Two or three capitalised words, perhaps with an outlet: whoever wrote it, when "By" was lost.
_PERSON = re.compile(
    r"(?!The |An? )[^\W\d_a-z][\w.'\u2019-]*(?: [^\W\d_a-z][\w.'\u2019-]*){1,2}"
    r"(?:,(?: [^\W\d_a-z]{2,12}){1,3})?"
)
_ENDS_SENTENCE = re.compile(r"[.!?:;,\u2026][\"'\u201d\u2019)\]]*$")


def find_title(text: str, boilerplate: Sequence[Span], stated: str | None = None) -> str:
    """One line: the `stated` title, else a heading line of `text`, else the start of its lede."""
    if stated and (title := printable(stated)):
        return shorten(title, TITLE_CHARS)
    lines = list(islice(line_spans(text, _first_kept(text, boilerplate)), TITLE_LINES))
    if not lines:
        return ""
    names = list(takewhile(lambda line: _PERSON.fullmatch(text[line.start : line.end]), lines[:-1]))
    first, *later = lines[len(names) :]
    at_line_start = names or text[: first.start].rstrip(" \t\ufeff")[-1:] in ("", "\n", "\r")
    line = printable(text[first.start : min(first.end, first.start + 4 * HEADING_CHARS)])
    if later and at_line_start and _is_heading(text, first, later[0]):
        return line
    return shorten(line, LEDE_CHARS)


def _first_kept(text: str, boilerplate: Sequence[Span]) -> int:
    position = 0
    for span in boilerplate:
        if text[position : span.start].strip():
            break
        position = span.end
    return position


def _is_heading(text: str, line: Span, following: Span) -> bool:
    words = text[line.start : line.end]
    if len(words) > HEADING_CHARS or _ENDS_SENTENCE.search(words):
        return False
    breaks = text[line.end : following.start].replace("\r\n", "\n")
    if breaks.count("\n") + breaks.count("\r") > 1 or len(words) < WRAPPED_CHARS:
        return True
    # No blank line after it: prose wrapped by hand goes on in lower case, in lines of like length.
    after = text[following.start : following.end]
    return not after[0].islower() and len(after) > 1.5 * len(words)


def shorten(line: str, size_chars: int) -> str:
    """`line`, or its words that fit in `size_chars` followed by "…"."""
    if len(line) <= size_chars:
        return line
    cut = line[: size_chars + 1].rsplit(" ", 1)[0]
    return cut[:size_chars].rstrip(" ,;:-\u2013\u2014") + "\u2026"


def find_date(text: str, name: str, marked: Sequence[Span] = ()) -> date | None:
    """The day of publication by the file `name`, the dateline or a date line at the top; else None.

    `marked`: the header of the file and what is printed on every page, which may hold the day of printing.
    """
    if in_name := date_in_name(name):
        return in_name
    start = marked[0].end if marked and marked[0].start == 0 else 0
    dateline = find_dateline(text, start)
    written = [dateline.day] if dateline and dateline.day else []
    lines = (
        line for line in opening_lines(text, start) if not any(span.start <= line.start < span.end for span in marked)
    )
    written += filter(None, (published_in(text[line.start : line.end]) for line in lines))
    return next(filter(None, map(parse_date, written)), None)


def find_outlet(text: str, start: int = 0) -> str | None:
    """The agency that the dateline names, or None."""
    dateline = find_dateline(text, start)
    return dateline.agency if dateline else None
