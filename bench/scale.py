"""How retrieval grows with the index: real passages, varied and multiplied, up to a million.

    python -m bench.scale --index DIR --work DIR --out bench/results/scale.json [--sizes 5000 50000 500000 1000000]

The index in `--index` gives passages and vectors. Each copy has every seventh word replaced by one of the same
collection, drawn as often as it occurs there, and its vector moved by noise. One index is grown from size to size in
`--work`; at each size a process of its own opens it, asks, and says what it took. Questions are titles of articles.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from app.indexing import SETTLE_PASSAGES
from bench.machine import keep
from index import vectors
from index.embed import Vectors
from index.graph import write_out
from index.handle import DATABASE, Index, create_index, open_index, open_published
from index.records import passage_id, passage_ids
from index.search import Filters, search
from index.stores import open_store
from index.types import ArticleRecord, Passage, Span, StoredPassage

CHUNK = 5000
"""Passages made, and written, together."""

OF_ARTICLE = 5
NOISE = 0.02
"""Standard deviation in each of 384 dimensions: a copy is as near to its original as 0.93."""

COLUMNS = {
    "passages": "passages",
    "p50_ms": "p50 ms",
    "p95_ms": "p95 ms",
    "dense_p95_ms": "vectors",
    "keyword_p95_ms": "words",
    "filtered_p50_ms": "narrowed",
    "recall_at_10": "recall@10",
    "start_s": "start s",
    "memory_mb": "memory MB",
    "disk_mb": "disk MB",
}
QUESTIONS = 200
FOUND = 10
ASKED = 20
"""Passages that a question asks for; the reader reads as many."""


class Known:
    """The vectors of the questions, made before: what the encoder takes is told by itself."""

    max_tokens = 256

    def __init__(self, name: str, vectors: dict[str, Vectors]) -> None:
        self.name = name
        self.vectors = vectors

    def prepare(self) -> None:
        """Ready as it is."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def encode(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self.vectors[text] for text in texts])


class Source:
    """Real passages with their vectors, and the copies that are made of them."""

    def __init__(self, index: Index) -> None:
        ids = sorted(id_ for record in index.articles.values() for id_ in passage_ids(record))
        held: dict[str, Vectors] = {}
        rows: dict[str, StoredPassage] = {}
        for start in range(0, len(ids), CHUNK):
            part = ids[start : start + CHUNK]
            rows |= index.store.passages(part)
            got = index.store._passages.get(ids=part, include=["embeddings"])
            held |= dict(zip(got["ids"], np.asarray(got["embeddings"], dtype=np.float32), strict=True))
        self.rows = [rows[id_] for id_ in ids]
        self.vectors = np.stack([held[id_] for id_ in ids])
        self.titles = {record.id: record.title for record in index.articles.values()}
        self.words = [word for row in self.rows for word in row.text.split()]

    def vectors_of(self, chunk: int) -> tuple[Vectors, list[int]]:
        """Unit vectors of the copies in a chunk, shape (CHUNK, dimension), and which passage each is a copy of."""
        random_ = np.random.default_rng(chunk)
        taken = random_.integers(0, len(self.rows), CHUNK)
        vectors = self.vectors[taken] + random_.normal(0, NOISE, (CHUNK, self.vectors.shape[1]))
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors.astype(np.float32), [int(row) for row in taken]

    def passages_of(self, chunk: int) -> tuple[list[ArticleRecord], list[StoredPassage], Vectors]:
        vectors, taken = self.vectors_of(chunk)
        random_ = random.Random(chunk)
        records, rows = [], []
        for start in range(0, CHUNK, OF_ARTICLE):
            id_ = f"{chunk * CHUNK + start:016x}"
            title = self.titles[self.rows[taken[start]].article_id]
            at = 0
            for number in range(OF_ARTICLE):
                text = self._varied(self.rows[taken[start + number]].text, random_)
                passage = Passage(at, at + len(text), (Span(at, at + len(text)),))
                rows.append(StoredPassage(passage_id(id_, "v", number), id_, "v", text, passage))
                at += len(text)
            path = f"{chunk:04d}/{start:04d}.txt"
            records.append(ArticleRecord(id_, path, path, "", "v", title, None, None, at, OF_ARTICLE))
        return records, rows, vectors

    def _varied(self, text: str, random_: random.Random) -> str:
        words = text.split(" ")
        for at in range(random_.randrange(7), len(words), 7):
            words[at] = random_.choice(self.words)
        return " ".join(words)


def grow(home: Path, work: Path, source: Source, size: int) -> None:
    """Writes the index in `home` until it has `size` passages, its graph to files now and then."""
    made = 0
    if (home / DATABASE).exists():
        write_out(home / DATABASE)
        made = open_store(home / DATABASE).count_passages() // CHUNK
    with tqdm(total=size // CHUNK, initial=made, desc=f"to {size}", unit="chunk") as bar:
        while made < size // CHUNK:
            index = create_index(home, work, Known("known", {}))
            for chunk in range(made, min(made + SETTLE_PASSAGES // CHUNK, size // CHUNK)):
                records, rows, vectors = source.passages_of(chunk)
                by_article = [
                    (record, rows[at * OF_ARTICLE : (at + 1) * OF_ARTICLE]) for at, record in enumerate(records)
                ]
                index.store.put(chunk + 1, records, rows, vectors)
                index.replica.put(chunk + 1, by_article)
                made += 1
                bar.update()
            index.close()
            write_out(home / DATABASE)


def exact(source: Source, queries: Vectors, sizes: Sequence[int]) -> Iterator[list[list[str]]]:
    """For each size the ids of the FOUND nearest passages of each query, every vector compared."""
    best = np.full((len(queries), FOUND), -2.0, dtype=np.float32)
    where = np.full((len(queries), FOUND), -1)
    done = 0
    for size in sizes:
        for chunk in range(done, size // CHUNK):
            vectors, _ = source.vectors_of(chunk)
            scores = np.hstack([best, queries @ vectors.T])
            numbers = np.hstack([where, np.broadcast_to(np.arange(CHUNK) + chunk * CHUNK, (len(queries), CHUNK))])
            order = np.argsort(-scores, axis=1, kind="stable")[:, :FOUND]
            best, where = np.take_along_axis(scores, order, 1), np.take_along_axis(numbers, order, 1)
        done = size // CHUNK
        yield [[_id_of(int(number)) for number in row] for row in where]


def _id_of(number: int) -> str:
    return passage_id(f"{number - number % OF_ARTICLE:016x}", "v", number % OF_ARTICLE)


def measure(home: Path, asked: Path, truth: list[list[str]]) -> dict[str, float]:
    """What a process that opens the index and asks sees. Times are those of the machine as it is now."""
    questions = json.loads(asked.read_text("utf-8"))
    known = {text: np.asarray(vector, dtype=np.float32) for text, vector in questions.items()}
    empty_mb = rss_mb()
    began = time.perf_counter()
    index = open_index(home, Known("known", known))
    opened_s = time.perf_counter() - began
    texts = list(known)
    search(index, texts[0], ASKED)
    start_s = time.perf_counter() - began
    for text in texts[:20]:
        search(index, text, ASKED)
    fused, dense, keyword, hits = [], [], [], []
    for text, right in zip(texts, truth, strict=True):
        fused.append(_ms(partial(search, index, text, ASKED)))
        near = index.store.nearest(known[text], 100)
        hits.append(len({id_ for id_, _ in near[:FOUND]} & set(right)) / FOUND)
        dense.append(_ms(partial(index.store.nearest, known[text], 100)))
        keyword.append(_ms(partial(index.keyword.search, text, 100)))
    narrow = [_ms(partial(search, index, text, ASKED, Filters(article="00*"))) for text in texts[:20]]
    return {
        "passages": index.store.count_passages(),
        "open_s": opened_s,
        "start_s": start_s,
        "p50_ms": float(np.percentile(fused, 50)),
        "p95_ms": float(np.percentile(fused, 95)),
        "dense_p95_ms": float(np.percentile(dense, 95)),
        "keyword_p95_ms": float(np.percentile(keyword, 95)),
        "filtered_p50_ms": float(np.percentile(narrow, 50)),
        "recall_at_10": float(np.mean(hits)),
        "memory_mb": rss_mb() - empty_mb,
        "disk_mb": sum(file.stat().st_size for file in home.rglob("*") if file.is_file()) / 2**20,
    }


def _ms(run: Callable[[], Any]) -> float:
    began = time.perf_counter()
    run()
    return 1000 * (time.perf_counter() - began)


def rss_mb() -> float:
    """Memory that this process holds now; getrusage tells the peak, and counts that of the parent."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def table(told: dict[str, Any]) -> str:
    rows = ["  ".join(f"{title:>9}" for title in COLUMNS.values())]
    for row in told["sizes"]:
        cells = (f"{row[key]:9,.0f}" if abs(row[key]) >= 100 else f"{row[key]:9.2f}" for key in COLUMNS)
        rows.append("  ".join(cells))
    return "\n".join(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[5_000, 50_000, 500_000, 1_000_000])
    parser.add_argument("--measure", type=Path, help="used by itself: the exact answers, of the index as it is")
    arguments = parser.parse_args()
    home, asked = arguments.work / "index", arguments.work / "questions.json"
    if arguments.measure:
        print(json.dumps(measure(home, asked, json.loads(arguments.measure.read_text("utf-8")))))
        return

    from index.embed import LocalModel

    real = open_published(arguments.index, LocalModel(exported=arguments.index / "encoder"))
    source = Source(real)
    titles = sorted(set(source.titles.values()))
    texts = random.Random(7).sample(titles, QUESTIONS)
    queries = real.embedder.encode(texts)
    arguments.work.mkdir(parents=True, exist_ok=True)
    asked.write_text(json.dumps(dict(zip(texts, queries.tolist(), strict=True))), "utf-8")
    out: Path | None = arguments.out
    results = json.loads(out.read_text("utf-8"))["sizes"] if out and out.is_file() else []
    measured = {result["passages"] for result in results}
    vectors.BATCH = CHUNK  # how it is written is not what is measured here
    for size, truth in zip(arguments.sizes, exact(source, queries, arguments.sizes), strict=True):
        if size in measured:
            continue
        grow(home, arguments.work, source, size)
        answers = arguments.work / "truth.json"
        answers.write_text(json.dumps(truth), "utf-8")
        command = [sys.executable, "-m", "bench.scale", "--work", str(arguments.work), "--measure", str(answers)]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        results.append(json.loads(told))
        print(json.dumps(results[-1]), flush=True)
        keep(out, {"sizes": results})


if __name__ == "__main__":
    main()
