"""Questions, and sentences with their evidence, from a file of JSON lines."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from app.follow_up import Turn
from app.support import judge
from index.errors import BatchError
from index.keyword import terms
from index.reader import shared_reader

QUESTION_FORM = 'write {"question": …} on each line'
TURN_FORM = "give what `newsdesk ask --json` printed, one answer after another"
CLAIM_FORM = 'write {"sentence": …, "evidence": […]} on each line'


class Row(NamedTuple):
    """The object on one line. `place` names file and line, as an error begins."""

    number: int
    place: str
    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question, and the day on which it is asked where its line says so."""

    text: str
    asked: date | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence, and the words that are to support it."""

    sentence: str
    evidence: tuple[str, ...]


def read_questions(path: Path) -> list[AskedQuestion]:
    """The `question` of each line, with its `asked` ("YYYY-MM-DD") if there is one. Raises BatchError."""
    return [
        AskedQuestion(_words(row, "question", QUESTION_FORM), _asked(row)) for row in read_rows(path, QUESTION_FORM)
    ]


def read_turns(path: Path) -> list[Turn]:
    """The turns of the answers in `path`, as `newsdesk ask --json` prints them, on a line each or on many.

    Of an answer its `question` is enough. Raises BatchError.
    """
    text = _text(path)
    turns: list[Turn] = []
    at = 0
    while (at := at + len(text[at:]) - len(text[at:].lstrip())) < len(text):
        place = f"{path}, answer {len(turns) + 1}"
        try:
            fields, at = json.JSONDecoder().raw_decode(text, at)
        except (ValueError, RecursionError) as exc:
            raise BatchError(f"{place} is not JSON; {TURN_FORM}") from exc
        turns.append(_turn(Row(len(turns) + 1, place, fields)))
    return turns


def _turn(row: Row) -> Turn:
    if not isinstance(row.fields, dict):
        raise BatchError(f"{row.place} is not an object; {TURN_FORM}")
    question = _words(row, "question", TURN_FORM)
    alone = _words(row, "standalone", TURN_FORM) if row.fields.get("standalone") else question
    sentences = row.fields.get("sentences", [])
    try:
        said = tuple(str(s["text"]) for s in sentences if s["support"] == "supported")
    except (TypeError, KeyError) as exc:
        raise BatchError(f'{row.place} has "sentences" that are none of an answer; {TURN_FORM}') from exc
    return Turn(question, alone, tuple(_whole(row, text) for text in said))


def read_claims(path: Path) -> list[Claim]:
    """The `sentence` and `evidence` of each line. Raises BatchError."""
    return [Claim(_words(row, "sentence", CLAIM_FORM), _evidence(row)) for row in read_rows(path, CLAIM_FORM)]


def judge_claims(path: Path) -> Iterator[dict[str, Any]]:
    """For each line of `path`, whether its evidence supports its sentence: an object to print. Opens no index.

    Raises BatchError before anything is judged.
    """
    for claim in read_claims(path):
        found = judge(claim.sentence, claim.evidence, terms, shared_reader())
        yield {"support": found.support, "score": round(found.score, 4), "reason": found.reason}


def read_rows(path: Path, form: str) -> Iterator[Row]:
    """The objects of a file, packed (.gz) or not, in order; blank lines are skipped. `form` tells the reader
    of an error what to write.

    Raises BatchError naming file and line.
    """
    # Not splitlines(): a JSON string may hold U+2028 and its like as they are.
    lines = _text(path).split("\n")
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _row(number, f"{path}, line {number}", line, form)


def _text(path: Path) -> str:
    try:
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        return data.decode("utf-8-sig")  # "-sig" for a byte order mark
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as exc:
        raise BatchError(f"{path} cannot be read ({type(exc).__name__}); give a UTF-8 file of JSON") from exc


def _row(number: int, place: str, line: str, form: str) -> Row:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as exc:
        raise BatchError(f"{place} is not JSON; {form}") from exc
    if not isinstance(fields, dict):
        raise BatchError(f"{place} is not an object; {form}")
    return Row(number, place, fields)


def _words(row: Row, name: str, form: str) -> str:
    words = row.fields.get(name)
    if not isinstance(words, str) or not words.strip():
        raise BatchError(f'{row.place} has no "{name}"; {form}')
    return _whole(row, words)


def _evidence(row: Row) -> tuple[str, ...]:
    evidence = row.fields.get("evidence")
    if not isinstance(evidence, list) or not all(isinstance(words, str) for words in evidence):
        raise BatchError(f'{row.place} has no "evidence" that is a list of texts; {CLAIM_FORM}')
    return tuple(_whole(row, words) for words in evidence)


def _whole(row: Row, words: str) -> str:
    if re.search("[\ud800-\udfff]", words):
        raise BatchError(f"{row.place} holds half of a surrogate pair; write the whole character")
    return words


def _asked(row: Row) -> date | None:
    day = row.fields.get("asked")
    if day is None:
        return None
    try:
        return date.fromisoformat(day)
    except (TypeError, ValueError) as exc:
        raise BatchError(f'{row.place} has "asked": {day!r}, which is not a date like "2019-05-06"') from exc
