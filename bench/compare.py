"""newsdesk and its peers on the same articles and questions: `python -m bench.compare --data DIR`.

Each peer of bench/peers runs in an environment of its own, which is made in --work when it is missing. What a peer
found is kept there as well, so a run that was interrupted goes on where it stopped.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.evaluate import Case, Gold, quality_of_rankings, rank_quality
from bench.evaluate import SEED, EvaluationSet, about, articles, evaluation_sets, indexed, is_unseen
from index.handle import Index

SETS = ("newsquiz", "passages")
OWN = ("full", "fused")
"""newsdesk's pipelines that are compared."""

PEERS = Path(__file__).parent / "peers"
DEPTH = 10
"""Different articles that a ranking should have: no measure looks further."""

SHOWN = ("Hits@1", "Hits@4", "Hits@10", "MRR@10", "R@5")

Found = dict[str, list[str]]
"""By question, the articles that were found, best first."""


class PeerError(Exception):
    """A peer that cannot be installed or run, or that wrote what cannot be measured."""


@dataclass(frozen=True)
class Peer:
    name: str
    script: Path
    requirements: Path


@dataclass(frozen=True)
class Task:
    """What every peer is given: the files, and what is in them."""

    name: str
    corpus: Path
    queries: Path
    articles: frozenset[str]
    questions: tuple[str, ...]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds data/ and eval/")
    parser.add_argument("--work", type=Path, default=Path(".bench"), help="scratch (default: .bench)")
    parser.add_argument("--sample", type=int, default=1000, help="questions at most of each part (default: 1000)")
    parser.add_argument("--out", type=Path, help="also write the results as JSON")
    given = parser.parse_args(arguments)
    try:
        results = compare(given.data, given.work, given.sample)
    except PeerError as exc:
        print(f"error: {exc}", file=sys.stderr)
        return 1
    print(table(results))
    if given.out:
        given.out.write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    return 0


def compare(data: Path, work: Path, size: int) -> dict[str, Any]:
    """The figures of every system, by set and part. Raises PeerError: a comparison without one of them is none."""
    peers = peers_in(PEERS)
    pythons = {peer.name: environment(peer, work / "peers" / peer.name) for peer in peers}
    results: dict[str, Any] = {
        "about": about(),
        "peers": {peer.name: versions(peer, pythons[peer.name]) for peer in peers},
    }
    for item in evaluation_sets(data):
        if item.name not in SETS:
            continue
        folder = articles(item, work / item.name)
        sampled = {part: sample(cases, size) for part, cases in parts(item).items()}
        task = write_task(item.name, folder, [case for cases in sampled.values() for case in cases], work / "peers")
        found = {peer.name: rankings(peer, pythons[peer.name], task, work / "peers" / peer.name) for peer in peers}
        index = indexed(folder, work / item.name / "index")
        results[item.name] = {}
        for part, cases in sampled.items():
            print(f"newsdesk: {len(cases)} questions of {item.name}, {part}", file=sys.stderr, flush=True)
            figures = own_quality(index, cases)
            figures |= {name: quality(cases, ranked) for name, ranked in found.items()}
            results[item.name][part] = {"questions": len(cases), "figures": figures}
    return results


def parts(item: EvaluationSet) -> dict[str, list[Case]]:
    return {
        "tuned": [case for case in item.cases if not is_unseen(item.group(case))],
        "unseen": [case for case in item.cases if is_unseen(item.group(case))],
    }


def sample(cases: Sequence[Case], size: int) -> list[Case]:
    return random.Random(SEED).sample(list(cases), min(size, len(cases)))


def own_quality(index: Index, cases: Sequence[Case]) -> dict[str, dict[str, float]]:
    """newsdesk's figures; where it is told the day of a question, which no peer is, also without that."""
    figures = {f"newsdesk {pipeline}": rank_quality(index, cases, pipeline) for pipeline in OWN}
    if any(case.asked for case in cases):
        untold = [replace(case, asked=None) for case in cases]
        figures |= {f"newsdesk {pipeline}, day untold": rank_quality(index, untold, pipeline) for pipeline in OWN}
    return figures


def quality(cases: Sequence[Case], found: Found) -> dict[str, float]:
    return quality_of_rankings(cases, {case.id: [str(Gold(path)) for path in found[case.id]] for case in cases})


def write_task(name: str, folder: Path, cases: Sequence[Case], home: Path) -> Task:
    """The articles, under the paths that newsdesk knows them by, and the questions, as files that a peer reads."""
    home.mkdir(parents=True, exist_ok=True)
    corpus = []
    for path in sorted(folder.rglob("*.json")):
        row = json.loads(path.read_text("utf-8"))
        id_ = path.relative_to(folder).as_posix()
        corpus.append({"id": id_, "title": row.get("title", ""), "text": row.get("text", "")})
    queries = [{"id": case.id, "question": case.question} for case in cases]
    return Task(
        name,
        write_rows(home / f"{name}-corpus.jsonl", corpus),
        write_rows(home / f"{name}-queries.jsonl", queries),
        frozenset(row["id"] for row in corpus),
        tuple(case.id for case in cases),
    )


def write_rows(path: Path, rows: Sequence[Mapping[str, str]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def peers_in(folder: Path) -> list[Peer]:
    return [
        Peer(path.parent.name, path, path.with_name("requirements.txt")) for path in sorted(folder.glob("*/peer.py"))
    ]


def environment(peer: Peer, home: Path) -> Path:
    """The Python of the peer's environment, which is made if it is missing, half made, or of other requirements."""
    python = home / "venv" / "bin" / "python"
    stamp = home / "venv" / "installed"  # written last: an environment without it is half made
    wanted = key_of(peer.requirements)
    if stamp.is_file() and stamp.read_text("utf-8") == wanted:
        return python
    print(f"{peer.name}: installing its environment (some minutes)", file=sys.stderr, flush=True)
    home.mkdir(parents=True, exist_ok=True)
    install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(peer.requirements)]
    for command in ([sys.executable, "-m", "venv", "--clear", str(home / "venv")], [str(python), *install]):
        run(command, home / "install.log", f"{peer.name} cannot be installed")
    stamp.write_text(wanted, "utf-8")
    return python


def versions(peer: Peer, python: Path) -> dict[str, str]:
    """What is installed of the packages that the peer asks for, and of the two that read the weights."""
    lines = peer.requirements.read_text("utf-8").splitlines()
    named = [match[0] for line in lines if (match := re.match(r"[\w.-]+", line))]
    names = sorted({*named, "sentence-transformers", "transformers"})
    script = (
        "import sys, json; from importlib.metadata import version; "
        "print(json.dumps({name: version(name) for name in sys.argv[1:]}))"
    )
    told = subprocess.run([str(python), "-I", "-c", script, *names], capture_output=True, text=True)
    if told.returncode:
        raise PeerError(f"{peer.name}: its environment is incomplete ({last_line(told.stderr)})")
    installed: dict[str, str] = json.loads(told.stdout)
    return installed


def rankings(peer: Peer, python: Path, task: Task, home: Path) -> Found:
    """What the peer found. Kept by what it depends on, so that another script or question never meets an old result."""
    home.mkdir(parents=True, exist_ok=True)
    kept = home / f"{task.name}-{key_of(peer.requirements, peer.script, task.corpus, task.queries)}.jsonl"
    if kept.is_file():
        print(f"{peer.name}: {task.name} as found before", file=sys.stderr, flush=True)
        return read_found(peer, task, kept)
    print(f"{peer.name}: {task.name}", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory(dir=home) as half_written:
        out = Path(half_written) / "out.jsonl"
        # -I: neither this folder nor PYTHONPATH may lend the peer a package that its environment does not have.
        command = [str(python), "-I", str(peer.script), str(task.corpus), str(task.queries), str(out)]
        run(command, home / f"{task.name}.log", f"{peer.name} failed on {task.name}")
        found = read_found(peer, task, out)
        out.rename(kept)
    return found


def read_found(peer: Peer, task: Task, path: Path) -> Found:
    """Raises PeerError for anything but one ranking for each question, of articles that were given, each once."""
    where = f"{peer.name} on {task.name}"
    try:
        rows = [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]
        found: Found = {row["id"]: list(row["found"]) for row in rows}
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise PeerError(f"{where}: what it wrote cannot be read ({exc!r})") from exc
    missing = [question for question in task.questions if question not in found]
    if missing:
        raise PeerError(f"{where}: no ranking for {len(missing)} of {len(task.questions)} questions, as {missing[0]}")
    for question, paths in found.items():
        if len(set(paths)) < len(paths) or not task.articles.issuperset(paths):
            raise PeerError(f"{where}: the ranking for {question} repeats an article, or names one that was not given")
    short = sum(len(found[question]) < min(DEPTH, len(task.articles)) for question in task.questions)
    if short:
        print(f"{where}: fewer than {DEPTH} articles for {short} questions", file=sys.stderr, flush=True)
    return found


def key_of(*paths: Path) -> str:
    digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths]
    return hashlib.sha256("".join(digests).encode()).hexdigest()[:16]


def run(command: Sequence[str], log: Path, failed: str) -> None:
    """Runs a command, passing on what it says as it says it. Raises PeerError with the last line of it."""
    with log.open("wb") as file, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        assert process.stdout  # noqa: S101  PIPE was asked for
        while said := os.read(process.stdout.fileno(), 4096):
            file.write(said)
            sys.stderr.write(said.decode("utf-8", "replace"))
            sys.stderr.flush()
    if process.returncode:
        words = last_line(log.read_text("utf-8", "replace")) or f"exit code {process.returncode}"
        raise PeerError(f"{failed}: {words} (all it said: {log})")


def last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:300] if lines else ""


def table(results: Mapping[str, Any]) -> str:
    lines = [f"{'set':10} {'part':8} {'system':26} " + " ".join(f"{name:>7}" for name in SHOWN)]
    for name in SETS:
        for part, values in results.get(name, {}).items():
            lines.append(f"{name:10} {part:8} {values['questions']} questions")
            for system, row in values["figures"].items():
                figures = " ".join(f"{row[key]:7.3f}" if key in row else f"{'-':>7}" for key in SHOWN)
                lines.append(f"{name:10} {part:8} {system:26} {figures}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
