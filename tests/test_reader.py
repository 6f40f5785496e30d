"""The packaged reader says which passage answers a question, and in which sentence."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from index.errors import EmbedError
from index.reader import Reader, Text, shared_reader

QUESTION = "How many homes lost power in the storm?"
STORM = Text(
    "Storm hits coast", ("The storm came ashore at night.", "About 4,200 homes lost power.", "Schools closed.")
)
CHESS = Text("Chess open", ("A schoolgirl won the chess open.", "She is eleven years old."))


def test_the_passage_that_answers_is_more_relevant_than_another() -> None:
    storm, chess = shared_reader().read(QUESTION, [STORM, CHESS])
    assert storm.relevance > 0 > chess.relevance


def test_the_sentence_that_answers_stands_out() -> None:
    [storm] = shared_reader().read(QUESTION, [STORM])
    assert storm.sentences.index(max(storm.sentences)) == 1
    assert len(storm.sentences) == 3


def test_a_passage_is_read_alike_alone_and_in_company() -> None:
    together = shared_reader().read(QUESTION, [STORM, CHESS])[0]
    [alone] = shared_reader().read(QUESTION, [STORM])
    assert alone == together


def test_nothing_to_read_is_nothing_read() -> None:
    assert shared_reader().read(QUESTION, []) == []


def test_long_blank_and_foreign_text_is_read_without_complaint() -> None:
    texts = [Text("", ()), Text("x " * 500, ("word " * 5000, "tail")), Text("", ("", "漢字かな交じり文。", "\u200b"))]
    empty, long, odd = shared_reader().read("why? " * 300, texts)
    assert empty.sentences == ()
    assert len(long.sentences) == 2
    assert len(odd.sentences) == 3


def test_weights_that_cannot_be_loaded_are_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "reader.onnx"
    broken.write_bytes(b"not a network")
    monkeypatch.setattr("index.reader.WEIGHTS", broken)
    with pytest.raises(EmbedError, match=r"^.*reader\.onnx cannot be loaded .*install newsdesk again$"):
        Reader().read(QUESTION, [STORM])


def test_reading_imports_no_torch() -> None:
    code = (
        "import sys; from index.reader import Reader, Text; Reader().read('who?', [Text('', ('She did.',))]); "
        "sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parent.parent).returncode == 0
