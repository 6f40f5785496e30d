"""How good is the check of support, on sentences of which a person said whether their evidence supports them?"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from app.batch import Row, read_rows
from app.support import judge
from index.errors import BatchError
from index.keyword import terms
from index.reader import shared_reader

FORM = 'write {"sentence": …, "evidence": […], "supported": true or false} on each line'


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence, what it cites, and whether that supports it."""

    sentence: str
    evidence: tuple[str, ...]
    supported: bool


def holds_labelled(path: Path) -> bool:
    """Whether the first line of a JSON Lines file is a labelled sentence. Raises BatchError."""
    first = next(iter(read_rows(path, FORM)), None)
    return first is not None and bool({"sentence", "claim"} & first.fields.keys())


def read_labelled(path: Path) -> list[Labelled]:
    """The labelled sentences of a JSON Lines file: `sentence`, `evidence` (a text or a list of them), `supported`.

    The names of the published sets QAGS (`claim`, `evidence`, `label`) and AttributionBench (`claim`, `references`,
    `attribution_label`) are read too. Raises BatchError naming file and line.
    """
    return [_labelled(row) for row in read_rows(path, FORM)]


def support_quality(rows: Iterable[Labelled]) -> dict[str, float]:
    """How the labelled sentences are judged.

    supported_right    share of the supported ones that are found to be
    unsupported_right  share of the others that are marked
    balanced_accuracy  the mean of both, where there are both
    ms                 milliseconds a sentence
    """
    right: dict[bool, list[bool]] = {}
    began = time.perf_counter()
    for row in rows:
        found = judge(row.sentence, row.evidence, terms, shared_reader()).support == "supported"
        right.setdefault(row.supported, []).append(found == row.supported)
    spent = time.perf_counter() - began
    count = sum(map(len, right.values()))
    names = {True: "supported_right", False: "unsupported_right"}
    shares = {names[label]: round(fmean(right[label]), 4) for label in (True, False) if label in right}
    both = {"balanced_accuracy": round(fmean(shares.values()), 4)} if len(shares) == 2 else {}
    return {"sentences": count, **both, **shares, "ms": round(1000 * spent / max(count, 1), 1)}


def _labelled(row: Row) -> Labelled:
    fields = row.fields
    sentence = fields.get("sentence", fields.get("claim"))
    evidence = fields.get("evidence", fields.get("references"))
    texts = [evidence] if isinstance(evidence, str) else evidence
    supported = _label(fields)
    if not isinstance(sentence, str) or not isinstance(texts, list) or supported is None:
        raise BatchError(f"{row.place} is no labelled sentence; {FORM}")
    if not all(isinstance(text, str) for text in texts):
        raise BatchError(f"{row.place} has evidence that is no text; {FORM}")
    return Labelled(sentence, tuple(texts), supported)


def _label(fields: dict[str, Any]) -> bool | None:
    if "attribution_label" in fields:
        return bool(fields["attribution_label"] == "attributable")
    label = fields.get("supported", fields.get("label"))
    return bool(label) if label in (0, 1) else None
