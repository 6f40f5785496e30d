"""Every evaluation set, every pipeline, tuned and unseen parts: `python -m bench.evaluate --data DIR`.

The sets are not part of this repository; DIR/data and DIR/eval hold them as docs/evaluation.md describes. Articles are
written to --work and indexed there once; a second run indexes only what has changed.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import platform
import random
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tqdm import tqdm

from app.evaluate import PIPELINES, Case, Gold, answer_quality, rank_quality, read_cases
from index.build import build
from index.embed import LocalModel
from index.handle import Index, create_index
from index.lock import writing
from index.reader import Reader, Reading, Text

UNSEEN_PARTS = 4
"""One part in four of each set is not looked at while tuning."""

SEED = 20


@dataclass(frozen=True)
class EvaluationSet:
    """`write` puts the articles into a folder. `group` says what is kept on one side of the split together."""

    name: str
    write: Callable[[Path], None]
    cases: Sequence[Case]
    group: Callable[[Case], str]
    hide_gold: bool = False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds data/ and eval/")
    parser.add_argument("--work", type=Path, default=Path(".bench"), help="scratch (default: .bench)")
    parser.add_argument("--sets", nargs="*", help="only these")
    parser.add_argument("--sample", type=int, default=1000, help="questions at most of each part (default: 1000)")
    parser.add_argument("--out", type=Path, help="also write the results as JSON")
    arguments = parser.parse_args()
    results: dict[str, Any] = {"about": about()}
    for item in evaluation_sets(arguments.data):
        if not arguments.sets or item.name in arguments.sets:
            results[item.name] = evaluate(item, arguments.work, arguments.sample)
            print(table(item.name, results[item.name]), flush=True)
    if arguments.out:
        arguments.out.write_text(json.dumps(results, indent=1) + "\n", "utf-8")


def evaluation_sets(data: Path) -> list[EvaluationSet]:
    seeds = read_cases(data / "eval" / "seeds_dev.jsonl")
    passages, titles = passage_cases(data / "data" / "passages")
    return [
        EvaluationSet("seeds", lambda to: copy_seeds(data, to), seeds, lambda case: case.id),
        EvaluationSet("seeds_in_bbc", lambda to: copy_seeds_and_bbc(data, to), seeds, lambda case: case.id),
        EvaluationSet(
            "newsquiz",
            lambda to: write_corpus(data / "data" / "newsquiz" / "corpus.jsonl.gz", to),
            quiz_cases(data / "data" / "newsquiz"),
            lambda case: case.id,
        ),
        EvaluationSet(
            "passages",
            lambda to: write_corpus(data / "data" / "passages" / "corpus.jsonl.gz", to),
            passages,
            lambda case: titles[case.gold[0].path],
            hide_gold=True,
        ),
    ]


def evaluate(item: EvaluationSet, work: Path, size: int) -> dict[str, Any]:
    index = index_of(item, work)
    parts = {
        "tuned": [case for case in item.cases if not is_unseen(item.group(case))],
        "unseen": [case for case in item.cases if is_unseen(item.group(case))],
    }
    return {name: part_results(index, cases, size, item.hide_gold) for name, cases in parts.items()}


def part_results(index: Index, cases: Sequence[Case], size: int, hide_gold: bool) -> dict[str, Any]:
    sample = random.Random(SEED).sample(list(cases), min(size, len(cases)))
    results: dict[str, Any] = {"questions": len(cases), "sample": len(sample)}
    for pipeline in PIPELINES:
        began = time.perf_counter()
        results[pipeline] = rank_quality(index, sample, pipeline)
        results[pipeline]["ms"] = round(1000 * (time.perf_counter() - began) / len(sample), 1)
    results["answers"] = answer_quality(index, tqdm(sample, desc="answering"))
    if hide_gold:
        results["answers"] |= answer_quality(index, tqdm(sample, desc="gold hidden"), without_gold=True)
    return results


def is_unseen(group: str) -> bool:
    return int(hashlib.sha256(group.encode()).hexdigest(), 16) % UNSEEN_PARTS == 0


def index_of(item: EvaluationSet, work: Path) -> Index:
    """The index of a set's articles, in folder `work`; both are made where they are missing."""
    return indexed(articles(item, work / item.name), work / item.name / "index")


def articles(item: EvaluationSet, home: Path) -> Path:
    """The folder of a set's articles, whole or not there at all."""
    folder = home / "articles"
    if not folder.is_dir():
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=home) as half_written:
            whole = Path(half_written) / "articles"
            whole.mkdir()
            item.write(whole)
            whole.rename(folder)
    return folder


def indexed(folder: Path, path: Path) -> Index:
    with writing(path), tqdm(desc=f"indexing {folder.parent.name}", unit="file") as bar:
        index = create_index(path, folder, LocalModel())

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        build(index, folder, progress)
    return replace(index, reader=RememberingReader())


class RememberingReader(Reader):
    """Reads no passage twice for one question: a ranking, an answer, and one with the gold hidden share nearly all."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, Text], Reading] = {}

    def read(self, question: str, passages: Sequence[Text]) -> list[Reading]:
        new = [passage for passage in passages if (question, passage) not in self._known]
        for passage, reading in zip(new, super().read(question, new), strict=True):
            self._known[question, passage] = reading
        return [self._known[question, passage] for passage in passages]


def copy_seeds(data: Path, to: Path) -> None:
    for path in sorted((data / "seeds").iterdir()):
        (to / path.name).write_bytes(path.read_bytes())


def copy_seeds_and_bbc(data: Path, to: Path) -> None:
    copy_seeds(data, to)
    with tarfile.open(data / "data" / "bbc.tar.gz") as archive:
        archive.extractall(to, filter="data")


def write_corpus(path: Path, to: Path) -> None:
    for row in rows(path):
        kept = {key: row[key] for key in ("title", "text", "date", "source", "url") if row.get(key)}
        (to / f"{row['id']}.json").write_text(json.dumps(kept), "utf-8")


def quiz_cases(folder: Path) -> list[Case]:
    gold: dict[str, list[Gold]] = {}
    for line in (folder / "qrels.tsv").read_text("utf-8").splitlines():
        question, article, *_ = line.split("\t")
        gold.setdefault(question, []).append(Gold(f"{article}.json"))
    return [
        Case(
            row["id"],
            row["question"],
            tuple(gold[row["id"]]),
            answers=tuple(row["answer"]),
            asked=date.fromisoformat(row["date"]),
        )
        for row in rows(folder / "queries.jsonl")
    ]


def passage_cases(folder: Path) -> tuple[list[Case], dict[str, str]]:
    """The questions, and the title of each paragraph, by its path: paragraphs of one title go to one part."""
    titles = {f"{row['id']}.json": str(row["title"]) for row in rows(folder / "corpus.jsonl.gz")}
    cases = [
        Case(
            row["id"], row["question"], tuple(Gold(f"{p}.json") for p in row["passages"]), answers=tuple(row["answer"])
        )
        for row in rows(folder / "queries.jsonl.gz")
    ]
    return cases, titles


def rows(path: Path) -> Iterable[dict[str, Any]]:
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return (json.loads(line) for line in data.decode("utf-8").split("\n") if line.strip())


def about() -> dict[str, str]:
    commit = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=True)
    packages = ("chromadb", "sentence-transformers", "tantivy", "torch", "nupunkt")
    return {
        "commit": commit.stdout.strip(),
        "python": sys.version.split()[0],
        "machine": f"{platform.machine()}, {platform.system()}",
        "packages": ", ".join(f"{name} {version(name)}" for name in packages),
    }


def table(name: str, results: dict[str, Any]) -> str:
    lines = [
        f"\n{name}",
        f"{'part':8} {'pipeline':10} {'Hits@1':>7} {'@4':>7} {'@10':>7} {'MRR@10':>7} {'R@5':>7} {'ms':>7}",
    ]
    for part, values in results.items():
        for pipeline in PIPELINES:
            row = values[pipeline]
            figures = " ".join(f"{row.get(key, 0):7.3f}" for key in ("Hits@1", "Hits@4", "Hits@10", "MRR@10", "R@5"))
            lines.append(f"{part:8} {pipeline:10} {figures} {row['ms']:7.1f}")
    for part, values in results.items():
        said = ", ".join(f"{key} {value:.3f}" for key, value in values["answers"].items())
        lines.append(f"{part:8} answers of {values['sample']}: {said}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
