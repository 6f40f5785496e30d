"""Questions, and sentences with their evidence, from a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from app.batch import AskedQuestion, Claim, read_claims, read_questions
from index.errors import BatchError


def write(folder: Path, content: str | bytes) -> Path:
    path = folder / "questions.jsonl"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def texts(path: Path) -> list[str]:
    return [question.text for question in read_questions(path)]


def refusal(path: Path, read: Callable[[Path], object] = read_questions) -> str:
    with pytest.raises(BatchError) as caught:
        read(path)
    assert len(str(caught.value).splitlines()) == 1
    return str(caught.value)


def test_questions_come_in_the_order_of_the_file(tmp_path: Path) -> None:
    questions = ["Why?", "“Who?”", "When\nand where?", "Why?"]
    path = write(tmp_path, "".join(json.dumps({"question": q, "id": 1}) + "\n" for q in questions))
    assert texts(path) == questions


def test_blank_lines_are_skipped_and_the_last_needs_no_break(tmp_path: Path) -> None:
    assert texts(write(tmp_path, '\n{"question": "a"}\r\n  \n{"question": "b"}')) == ["a", "b"]


def test_an_empty_file_holds_no_questions(tmp_path: Path) -> None:
    assert read_questions(write(tmp_path, "")) == []


@pytest.mark.parametrize("break_", ["\u2028", "\u2029", "\u0085"])
def test_a_line_separator_inside_a_question_does_not_end_the_line(tmp_path: Path, break_: str) -> None:
    path = write(tmp_path, json.dumps({"question": f"a{break_}b"}, ensure_ascii=False))
    assert texts(path) == [f"a{break_}b"]


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    assert texts(write(tmp_path, b'\xef\xbb\xbf{"question": "a"}')) == ["a"]


@pytest.mark.parametrize("line", ["{question: a}", "why", '{"question": "a"', "[" * 100_000])
def test_a_line_that_is_not_json_is_named(tmp_path: Path, line: str) -> None:
    path = write(tmp_path, '{"question": "a"}\n\n' + line)
    assert refusal(path) == f'{path}, line 3 is not JSON; write {{"question": …}} on each line'


@pytest.mark.parametrize("row", [["a"], "a", 1, None])
def test_a_line_that_is_no_object_is_named(tmp_path: Path, row: object) -> None:
    path = write(tmp_path, '{"question": "a"}\n' + json.dumps(row))
    assert refusal(path) == f'{path}, line 2 is not an object; write {{"question": …}} on each line'


@pytest.mark.parametrize("row", [{}, {"question": ""}, {"question": " \n"}, {"question": 5}, {"q": "a"}])
def test_a_line_without_a_question_is_named(tmp_path: Path, row: object) -> None:
    path = write(tmp_path, '{"question": "a"}\n' + json.dumps(row))
    assert refusal(path) == f'{path}, line 2 has no "question"; write {{"question": …}} on each line'


def test_half_a_surrogate_pair_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, '{"question": "a \\ud83d b"}')
    assert "line 1 holds half of a surrogate pair" in refusal(path)
    assert texts(write(tmp_path, '{"question": "\\ud83d\\ude00"}')) == ["😀"]


@pytest.mark.parametrize("content", [b'{"question": "caf\xe9"}', b"\xff\xfe{\x00"])
def test_a_file_that_is_not_utf8_is_named(tmp_path: Path, content: bytes) -> None:
    path = write(tmp_path, content)
    assert refusal(path) == f"{path} cannot be read (UnicodeDecodeError); give a UTF-8 file of JSON"


def test_a_file_that_is_not_there_or_a_folder_is_named(tmp_path: Path) -> None:
    assert f"{tmp_path / 'none.jsonl'} cannot be read (FileNotFoundError)" in refusal(tmp_path / "none.jsonl")
    assert f"{tmp_path} cannot be read (IsADirectoryError)" in refusal(tmp_path)


def test_a_line_may_say_on_which_day_it_is_asked(tmp_path: Path) -> None:
    path = write(tmp_path, '{"question": "a", "asked": "2019-05-06"}\n{"question": "b", "asked": null}\n')
    assert read_questions(path) == [AskedQuestion("a", date(2019, 5, 6)), AskedQuestion("b")]


@pytest.mark.parametrize("day", ["06.05.2019", "2019-02-30", "", 20190506, ["2019-05-06"]])
def test_a_day_that_is_none_is_named(tmp_path: Path, day: object) -> None:
    path = write(tmp_path, '{"question": "a"}\n' + json.dumps({"question": "b", "asked": day}))
    assert refusal(path) == f'{path}, line 2 has "asked": {day!r}, which is not a date like "2019-05-06"'


def test_sentences_come_with_their_evidence(tmp_path: Path) -> None:
    rows = [
        {"sentence": "It rained.", "evidence": ["Rain fell.", "“Rain”,\nhe said."]},
        {"sentence": "a", "evidence": []},
    ]
    path = write(tmp_path, "\ufeff" + "\n\n".join(map(json.dumps, rows)))
    assert read_claims(path) == [Claim("It rained.", ("Rain fell.", "“Rain”,\nhe said.")), Claim("a", ())]


@pytest.mark.parametrize(
    ("row", "missing"),
    [
        ({"evidence": []}, '"sentence"'),
        ({"sentence": " ", "evidence": []}, '"sentence"'),
        ({"sentence": 1, "evidence": []}, '"sentence"'),
        ({"sentence": "a"}, '"evidence" that is a list of texts'),
        ({"sentence": "a", "evidence": "b"}, '"evidence" that is a list of texts'),
        ({"sentence": "a", "evidence": ["b", None]}, '"evidence" that is a list of texts'),
    ],
)
def test_a_line_without_sentence_or_evidence_is_named(tmp_path: Path, row: object, missing: str) -> None:
    path = write(tmp_path, '{"sentence": "a", "evidence": []}\n' + json.dumps(row))
    form = 'write {"sentence": …, "evidence": […]} on each line'
    assert refusal(path, read_claims) == f"{path}, line 2 has no {missing}; {form}"


def test_half_a_surrogate_pair_in_evidence_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, '{"sentence": "a", "evidence": ["b", "\\ud83d"]}')
    assert "line 1 holds half of a surrogate pair" in refusal(path, read_claims)
