"""SQuAD 1.1 as an evaluation set: what the reader is trained on, and what its weights are fitted on.

Source: Rajpurkar et al., EMNLP 2016; CC BY-SA 4.0. bench/README.md says where the files come from.
"""

from __future__ import annotations

import json
import random
from pathlib import Path

from app.evaluate import Case, Gold
from bench.evaluate import SEED, EvaluationSet

PARAGRAPHS = 12
"""A title: neighbours, so that search finds passages that are about the same thing but do not answer."""


def squad_set(path: Path) -> EvaluationSet:
    """Some neighbouring paragraphs of each title of a file such as train-v1.1.json, and their questions."""
    choice = random.Random(SEED)
    articles: dict[str, dict[str, str]] = {}
    cases: list[Case] = []
    for at, topic in enumerate(json.loads(path.read_text("utf-8"))["data"]):
        start = choice.randrange(max(1, len(topic["paragraphs"]) - PARAGRAPHS))
        for number, paragraph in enumerate(topic["paragraphs"][start : start + PARAGRAPHS]):
            name = f"{at}-{number}.json"
            articles[name] = {"title": topic["title"].replace("_", " "), "text": paragraph["context"]}
            cases += [
                Case(row["id"], row["question"], (Gold(name),), answers=tuple({a["text"]: 0 for a in row["answers"]}))
                for row in paragraph["qas"]
            ]

    def write(folder: Path) -> None:
        for name, article in articles.items():
            (folder / name).write_text(json.dumps(article), "utf-8")

    return EvaluationSet(path.stem, write, cases, group=lambda case: case.id, hide_gold=True)
