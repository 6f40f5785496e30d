"""newsdesk eval, of labelled sentences: how good the check of support is."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from app.evaluate_support import Labelled, read_labelled
from tests.conftest import Run

TOLD = "Air strikes killed 59 people on Monday in Idlib."
OTHER = "Air strikes killed 95 people on Monday in Idlib."


def written(path: Path, *rows: dict[str, Any]) -> Path:
    text = "\n".join(map(json.dumps, rows))
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


def test_each_label_counts_half_and_no_index_is_needed(run: Run, tmp_path: Path) -> None:
    rows = [{"sentence": TOLD, "evidence": [TOLD], "supported": True}] * 3 + [
        {"sentence": OTHER, "evidence": [TOLD], "supported": False},
        {"sentence": TOLD, "evidence": [TOLD], "supported": False},
    ]
    path = written(tmp_path / "rows.jsonl", *rows)
    ran = run("--index", tmp_path / "none", "eval", path, "--json")
    found = json.loads(ran.out)["support"]
    assert found.pop("ms") > 0
    assert found == {"sentences": 5, "balanced_accuracy": 0.75, "supported_right": 1.0, "unsupported_right": 0.5}
    table = run("--index", tmp_path / "none", "eval", path).out
    assert [line.split()[:2] for line in table.splitlines()][:2] == [["sentences", "5"], ["balanced_accuracy", "0.750"]]


@pytest.mark.parametrize(
    "row",
    [
        {"sentence": OTHER, "evidence": [TOLD], "supported": False},
        {"claim": OTHER, "evidence": TOLD, "label": 0, "votes": []},
        {"question": "How many?", "claim": OTHER, "references": [TOLD], "attribution_label": "not attributable"},
    ],
)
def test_published_sets_are_read_as_they_are(tmp_path: Path, row: dict[str, Any]) -> None:
    assert read_labelled(written(tmp_path / "rows.jsonl.gz", row)) == [Labelled(OTHER, (TOLD,), False)]


@pytest.mark.parametrize(
    "row",
    [
        {"sentence": OTHER},
        {"sentence": OTHER, "evidence": [TOLD]},
        {"sentence": OTHER, "evidence": [TOLD], "supported": "perhaps"},
        {"sentence": OTHER, "evidence": [5], "supported": True},
        {"sentence": 5, "evidence": [TOLD], "supported": True},
    ],
)
def test_a_row_of_no_use_is_named(run: Run, tmp_path: Path, row: dict[str, Any]) -> None:
    good = {"sentence": TOLD, "evidence": [TOLD], "supported": True}
    ran = run("eval", written(tmp_path / "rows.jsonl", good, row))
    assert f"{tmp_path / 'rows.jsonl'}, line 2 " in ran.line


def test_a_damaged_package_is_named(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl.gz"
    path.write_bytes(b"no gzip")
    assert f"{path} cannot be read" in run("eval", path).line
