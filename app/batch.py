"""Questions from a file, a JSON object a line."""

from __future__ import annotations

import json
import re
from pathlib import Path

from index.errors import QuestionError


def read_questions(path: Path) -> list[str]:
    """The `question` of each line, in order; blank lines are skipped. Raises QuestionError naming file and line."""
    try:
        # Not splitlines(): a JSON string may hold U+2028 and its like as they are. "-sig" for a byte order mark.
        lines = path.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as exc:
        raise QuestionError(f"{path} cannot be read ({type(exc).__name__}); give a UTF-8 file of JSON lines") from exc
    return [_question(path, number, line) for number, line in enumerate(lines, start=1) if line.strip()]


def _question(path: Path, number: int, line: str) -> str:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as exc:
        raise QuestionError(f'{path}, line {number} is not JSON; write {{"question": …}} on each line') from exc
    question = row.get("question") if isinstance(row, dict) else None
    if not isinstance(question, str) or not question.strip():
        raise QuestionError(f'{path}, line {number} has no "question"; write {{"question": …}} on each line')
    if re.search("[\ud800-\udfff]", question):
        raise QuestionError(f"{path}, line {number} holds half of a surrogate pair; write the whole character")
    return question
