"""How good is the check of support? `python -m bench.support --data DIR [--fit]`.

Two sets of sentences with evidence and a human label, a half of each kept unseen; and sentences of real articles with
one figure, name or negation changed, which have to be marked, beside the same sentences as they are, which must not.
`--fit` prints the weights of app/support.py, a logistic regression over the tuned halves.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import tarfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from app.evaluate_support import Labelled, support_quality
from app.figures import FIGURE, figures
from app.names import names
from app.support import signs, split
from bench.evaluate import SEED, about
from bench.evaluate import rows as rows_of
from index.chunk import split_sentences
from index.keyword import terms
from index.reader import shared_reader

CHANGED = 500
"""Sentences of each kind of change."""

Spans = Callable[[str], list[tuple[int, int]]]

_AUXILIARY = re.compile(r"\b(?:is|are|was|were|has|have|had|will|would|could|can|should|did|does|do)\b")
_NOT = re.compile(r" (?:not|never)\b|n['’]t\b")


@dataclass(frozen=True)
class Row(Labelled):
    """A labelled sentence of a set; `group` is kept on one side of the split."""

    group: str
    set: str = ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="as for bench/evaluate.py")
    parser.add_argument("--fit", action="store_true", help="print weights fitted on the tuned halves")
    parser.add_argument("--out", type=Path, help="also write the results as JSON")
    arguments = parser.parse_args()
    sets = {"summaries": summaries(arguments.data), "claims": claims(arguments.data)}
    if arguments.fit:
        fit([row for rows in sets.values() for row in rows if not is_unseen(row.group)])
        return
    results: dict[str, Any] = {"about": about()}
    for name, rows in sets.items():
        for part, unseen in (("tuned", False), ("unseen", True)):
            results[f"{name}, {part}"] = support_quality(tqdm([row for row in rows if is_unseen(row.group) == unseen]))
            print(f"{name}, {part}: {results[f'{name}, {part}']}", flush=True)
    for name, rows in changed(arguments.data).items():
        found = support_quality(tqdm(rows))
        marked = found["unsupported_right"] if "unsupported_right" in found else 1 - found["supported_right"]
        results[name] = {"sentences": len(rows), "marked": round(marked, 3)}
        print(f"{name}: {results[name]}", flush=True)
    if arguments.out:
        arguments.out.write_text(json.dumps(results, indent=1) + "\n", "utf-8")


def summaries(data: Path) -> list[Row]:
    return [
        Row(row["claim"], (row["evidence"],), row["label"] == 1, row["doc_id"], "summaries")
        for row in rows_of(data / "data" / "support" / "summaries.jsonl.gz")
    ]


def claims(data: Path) -> list[Row]:
    return [
        Row(
            row["claim"],
            tuple(row["references"]),
            row["attribution_label"] == "attributable",
            row["question"],
            "claims",
        )
        for row in rows_of(data / "data" / "support" / "claims.jsonl.gz")
    ]


def is_unseen(group: str) -> bool:
    return hashlib.sha256(group.encode()).digest()[0] % 2 == 0


def changed(data: Path) -> dict[str, list[Row]]:
    """Sentences of news articles, each with itself as evidence: as they are, and with one thing changed."""
    choice = random.Random(SEED)
    pool = sentences(data)
    choice.shuffle(pool)
    found = {"verbatim": [Row(text, (text,), True, text) for text in pool[:CHANGED]]}
    found["one figure changed"] = some(pool, swap(pool, figure_spans, choice))
    found["one name changed"] = some(pool, swap(pool, name_spans, choice))
    found["negation flipped"] = some(pool, flipped)
    return found


def swap(pool: Sequence[str], spans: Spans, choice: random.Random) -> Callable[[str], str | None]:
    """Puts something that `spans` finds elsewhere in `pool` in the place of something that it finds in a text."""
    others = sorted({text[start:end] for text in pool for start, end in spans(text)})
    return lambda text: another(text, spans(text), others, choice)


def sentences(data: Path) -> list[str]:
    """Sentences of the BBC articles that could stand in an answer."""
    with tarfile.open(data / "data" / "bbc.tar.gz") as archive:
        texts = [file.read().decode("utf-8", "replace") for member in archive if (file := archive.extractfile(member))]
    split = (" ".join(text[a:b].split()) for text in texts for a, b in split_sentences(text))
    return [sentence for sentence in split if 8 <= len(sentence.split()) <= 40 and sentence.endswith(".")]


def some(pool: Sequence[str], change: Callable[[str], str | None]) -> list[Row]:
    rows: list[Row] = []
    for text in pool:
        if len(rows) < CHANGED and (other := change(text)):
            rows.append(Row(other, (text,), False, text))
    return rows


def another(text: str, spans: Sequence[tuple[int, int]], others: Sequence[str], choice: random.Random) -> str | None:
    """`text` with one of `spans` in the place of which another stands, that nowhere stands in it."""
    if not spans:
        return None
    start, end = choice.choice(spans)
    other = choice.choice(others)
    while other.lower() in text.lower() or set(figures(other)) & set(figures(text)):
        other = choice.choice(others)
    return text[:start] + other + text[end:]


def figure_spans(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in FIGURE.finditer(text) if figures(match[0]) and not match["vague"]]


def name_spans(text: str) -> list[tuple[int, int]]:
    """Names of two letters or more that do not begin the sentence."""
    found = (re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text[1:]) for name in names(text))
    return [(match.start() + 1, match.end() + 1) for match in found if match]


def flipped(text: str) -> str | None:
    """`text` with its "not" gone, or with one behind its first auxiliary."""
    if _NOT.search(text):
        return _NOT.sub("", text, count=1)
    found = _AUXILIARY.search(text)
    return f"{text[: found.end()]} not{text[found.end() :]}" if found else None


def fit(rows: Sequence[Row]) -> None:
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    features = [signs(row.sentence, split(row.evidence), terms, shared_reader()) for row in tqdm(rows)]
    of = [(row.set, row.supported) for row in rows]
    # Each set and each label weighs the same.
    weights = [1 / of.count(each) for each in of]
    model = LogisticRegression().fit(features, [row.supported for row in rows], np.array(weights) / np.mean(weights))
    print("weights:", model.coef_[0].round(2), "constant:", model.intercept_.round(2))


if __name__ == "__main__":
    main()
