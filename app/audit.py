"""The audit record of an answer: enough to see a year later how it came about. Holds no key."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from app.as_json import answer_json, filters_json
from app.text import json_text
from app.types import Answer
from index.errors import AuditError
from index.evidence import Candidate
from index.handle import Index
from index.reader import WEIGHTS

FORMAT = 1


def audit_record(index: Index, answer: Answer) -> dict[str, Any]:
    """One JSON object: the answer, what it was made from, and by what.

    docs/audit.md lists its fields.
    """
    return {
        "format": FORMAT,
        "newsdesk": _version(),
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "index": fingerprint(index),
        "filters": filters_json(answer.filters),
        "candidates": [_candidate(rank, candidate) for rank, candidate in enumerate(answer.trace.candidates, start=1)],
        "model": {
            "request": dict(answer.trace.request),
            "calls": [
                {"purpose": call.purpose, "messages": [dict(m) for m in call.messages], "reply": call.reply}
                for call in answer.trace.calls
            ],
        },
        "answer": answer_json(answer),
    }


def fingerprint(index: Index) -> dict[str, Any]:
    """What identifies the state of an index: what it was made with, the version of each article by its path, which
    changes with its text, and a hash over all of them."""
    versions = {record.path: record.version for record in sorted(index.articles.values(), key=lambda r: r.path)}
    state = "".join(f"{path}\0{version}\n" for path, version in versions.items())
    return {
        "state": hashlib.sha256(state.encode()).hexdigest(),
        "embedder": index.embedder.name,
        "reranker": index.reranker.name if index.reranker else None,
        "reader": _reader_hash(),
        "articles": versions,
    }


def append_record(path: Path, record: dict[str, Any]) -> None:
    """Add `record` to the JSON Lines file at `path`. Raises AuditError where it cannot be written."""
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(json_text(record) + "\n")
    except OSError as exc:
        raise AuditError(f"{path} cannot be written ({type(exc).__name__}); name another file for --audit") from exc


@cache
def _reader_hash() -> str:
    return hashlib.sha256(WEIGHTS.read_bytes()).hexdigest()


def _version() -> str | None:
    """None where newsdesk is run from a checkout without being installed."""
    try:
        return version("newsdesk")
    except PackageNotFoundError:
        return None


def _candidate(rank: int, candidate: Candidate) -> dict[str, Any]:
    evidence = candidate.evidence
    return {
        "rank": rank,
        "path": evidence.article.path,
        "start": evidence.start,
        "end": evidence.end,
        "quote": evidence.quote,
        "score": round(candidate.score, 4),
        "sentence": round(candidate.sentence, 4),
        "relevance": round(candidate.relevance, 4),
        "coverage": round(candidate.coverage, 4),
        "offered": candidate.offered,
        "spoken": candidate.spoken,
        "place": round(candidate.place, 4),
    }
