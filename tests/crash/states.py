"""What an index holds and answers, so that two can be compared to the last bit."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from app.answer import ask
from app.as_json import answer_json
from app.indexing import index_folder
from app.settings import Settings
from app.wiring import open_articles
from index.errors import IndexMissing
from index.handle import Index
from index.records import passage_ids
from tests.fakes import HashedEmbedder

ASKED = date(2024, 1, 1)
DEPTH = 40
BATCH_PASSAGES = 24
SETTLE_PASSAGES = 72
"""So that a run of some hundred passages commits often, and writes its graph out in between."""

KEPT = {"current", "writing.lock"}
"""What lies in an index folder beside the generation that is read."""

State = dict[str, Any]


def run(home: Path, folder: Path, rebuild: bool = False) -> int:
    """Passages embedded by a run of the indexer."""
    import app.indexing
    import index.build

    index.build.BATCH_PASSAGES, app.indexing.SETTLE_PASSAGES = BATCH_PASSAGES, SETTLE_PASSAGES
    return index_folder(Settings(index=home), folder, rebuild, embedder=HashedEmbedder()).embedded


def answers(index: Index, questions: list[str]) -> list[Any]:
    """As `ask --json` prints them, but for the times."""
    found = [answer_json(ask(index, question, asked=ASKED)) for question in questions]
    for answer in found:
        del answer["timings_ms"]
    return found


def read(home: Path, questions: list[str]) -> list[Any] | None:
    """The answers of the published index, None where nothing is published."""
    try:
        return answers(open_articles(Settings(index=home), HashedEmbedder()), questions)
    except IndexMissing:
        return None


def state(home: Path, questions: list[str]) -> State:
    """All that the published index holds, ranks and answers."""
    index = open_articles(Settings(index=home), HashedEmbedder())
    found = index.store._passages.get(include=["embeddings"])
    assert found["embeddings"] is not None
    hashes = {
        id_: hashlib.sha256(np.asarray(vector).tobytes()).hexdigest()
        for id_, vector in zip(found["ids"], found["embeddings"], strict=True)
    }
    ids = [id_ for record in index.articles.values() for id_ in passage_ids(record)]
    passages = {id_: (asdict(row), hashes.pop(id_)) for id_, row in index.store.passages(ids).items()}
    vectors = index.embedder.encode(questions)
    return {
        "articles": {id_: asdict(record) for id_, record in index.articles.items()},
        "articles in the database": {id_: asdict(record) for id_, record in index.store.articles().items()},
        "passages": passages,
        "orphans": sorted(hashes),
        "counts": (index.store.count_articles(), index.store.count_passages(), index.keyword.size()),
        "by words": {question: _whole(index.keyword.search(question, DEPTH)) for question in questions},
        "by meaning": {
            question: _whole([(id_, round(score, 5)) for id_, score in index.store.nearest(vector, DEPTH)])
            for question, vector in zip(questions, vectors, strict=True)
        },
        "answers": answers(index, questions),
    }


def _whole(ranked: list[tuple[str, float]]) -> list[tuple[float, str]]:
    """A ranking without those that share the last score, of which the depth may have cut off some, in one order.

    Chroma's similarities differ in the last of 24 bits from one history of an index to another.
    """
    return sorted((-score, id_) for id_, score in ranked if score != ranked[-1][1])


def left_over(home: Path) -> list[str]:
    """What lies in an index folder where nobody reads or writes, and has no business there."""
    current = (home / "current").read_text("ascii").strip()
    return sorted(path.name for path in home.iterdir() if path.name not in KEPT | {current})


def differences(found: State, expected: State) -> list[str]:
    """A line for each part in which two states differ, with the first of what differs."""
    lines = []
    for part, value in expected.items():
        if found[part] != value:
            lines.append(f"{part}: {_first(found[part], value)}")
    return lines


def _first(found: Any, expected: Any) -> str:
    if isinstance(expected, Mapping):
        keys = [key for key in {**expected, **found} if found.get(key) != expected.get(key)]
        return f"{len(keys)} differ, at {keys[0]!r} {_first(found.get(keys[0]), expected.get(keys[0]))}"
    if isinstance(expected, list) and isinstance(found, list) and len(found) == len(expected):
        at = next(number for number, pair in enumerate(zip(found, expected, strict=True)) if pair[0] != pair[1])
        return f"at {at} {_first(found[at], expected[at])}"
    return f"{str(found)[:300]} instead of {str(expected)[:300]}"
