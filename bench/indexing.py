"""How fast is a folder indexed? `python -m bench.indexing FOLDER [--articles 400] [--out FILE.json]`.

Indexes the first articles of a folder with the packaged embedder, and gives the very texts that were embedded to
`SentenceTransformer.encode` alone, in turn and twice each. Prints passages a second of both, their ratio, and how much
memory the process takes after each quarter of the articles.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from app.indexing import index_folder
from app.settings import Settings
from bench.machine import keep
from bench.scale import rss_mb
from index.embed import LocalModel, Vectors
from index.reading.load import find_files


class Remembering(LocalModel):
    """Keeps the texts that it embeds."""

    def __init__(self, exported: Path) -> None:
        super().__init__(exported=exported)
        self.texts: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.texts += texts
        return super().encode(texts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    with TemporaryDirectory() as name:
        home = Path(name)
        folder = home / "articles"
        for file in find_files(arguments.folder)[: arguments.articles]:
            target = folder / file.relative_to(arguments.folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, target)
        ours, alone = [], []
        plain = LocalModel()
        plain.encode(["ready"])
        LocalModel(exported=home / "encoder").prepare()  # once an index; told by bench.start
        for number in range(arguments.rounds):
            texts, seconds, memory = indexed(home, folder, str(number))
            ours.append(len(texts) / seconds)
            began = time.perf_counter()
            vectors = plain.encode(texts)
            alone.append(len(texts) / (time.perf_counter() - began))
        copy = LocalModel(exported=home / "encoder").encode(texts)
        least = float(np.sum(copy * vectors, axis=1).min())
    told = {
        "articles": arguments.articles,
        "passages": len(texts),
        "newsdesk_per_s": statistics.median(ours),
        "encode_per_s": statistics.median(alone),
        "ratio": statistics.median(ours) / statistics.median(alone),
        "least_cosine": least,
        "memory_mb": memory,
    }
    print(table(told))
    keep(arguments.out, told)


def table(told: dict[str, Any]) -> str:
    memory = "  ".join(f"{each:.0f} MB" for each in told["memory_mb"])
    return "\n".join(
        (
            f"{told['passages']} passages of {told['articles']} articles; cosine at least {told['least_cosine']:.6f}",
            f"newsdesk index                 {told['newsdesk_per_s']:6.1f} passages/s",
            f"SentenceTransformer.encode     {told['encode_per_s']:6.1f} passages/s",
            f"ratio                          {told['ratio']:6.2f}",
            f"memory after each quarter      {memory}",
        )
    )


def indexed(home: Path, folder: Path, name: str) -> tuple[list[str], float, list[float]]:
    """The texts that were embedded, the seconds from files to a finished index, and the most memory in each quarter."""
    embedder = Remembering(home / "encoder")
    memory: list[float] = []

    def watch(done: int, total: int) -> None:
        if done * 4 // total > len(memory):
            memory.append(rss_mb())

    began = time.perf_counter()
    index_folder(Settings(index=home / name), folder, progress=watch, embedder=embedder)
    return embedder.texts, time.perf_counter() - began, memory


if __name__ == "__main__":
    main()
