"""Does anything grow? `python -m bench.soak --folder DIR [--minutes 60] [--askers 8] [--out FILE.json]`.

A process answers questions in as many threads as there are askers, over one open index, as the page does. Another
changes, adds and removes articles of a copy of the folder and indexes it again, without a pause. Each minute's median
and 95th percentile of an answer, memory, open files and errors are printed, at the end the first quarter beside the
last. Every citation of every answer is held against the files as they were in one of their states.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from app.answer import ask
from app.indexing import index_folder
from app.page.desks import current_desk
from app.settings import Settings
from bench.machine import keep
from bench.scale import rss_mb
from index.reading.load import find_files

CHANGED = 0.1
"""Share of the articles that each run of the re-indexer finds changed, gone or back."""

MARK = "\n\nThe desk looked at this story again in its run number {}."


@dataclass
class Minute:
    took_ms: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    reopened: int = 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--askers", type=int, default=8)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--reindex", type=Path, help="used by itself: the home of the index that is kept changing")
    arguments = parser.parse_args()
    if arguments.reindex:
        reindex(arguments.folder, arguments.reindex)
        return
    with TemporaryDirectory() as name:
        home = Path(name)
        shutil.copytree(arguments.folder, home / "articles")
        index_folder(Settings(index=home / "index"), home / "articles")
        command = [sys.executable, "-m", "bench.soak", "--folder", str(arguments.folder), "--reindex", str(home)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as indexer:
            told = run(home, arguments.folder, arguments.minutes, arguments.askers)
            runs, _ = indexer.communicate()  # the end of its input ends it
        told["reindexed"] = len(runs.splitlines())
        told["indexer_failed"] = indexer.returncode
    print(summary(told))
    keep(arguments.out, told)


def run(home: Path, original: Path, minutes: float, askers: int) -> dict[str, Any]:
    settings = Settings(index=home / "index")
    titles = sorted({record.title for record in current_desk(settings).index.articles.values()})
    texts = {path.relative_to(original).as_posix(): path.read_text("utf-8", "replace") for path in find_files(original)}
    until = time.monotonic() + 60 * minutes
    minute = Minute()
    lock = threading.Lock()
    opened: set[int] = set()

    def ask_on(seed: int) -> None:
        random_ = random.Random(seed)
        while time.monotonic() < until:
            question = random_.choice(titles)
            began = time.perf_counter()
            error = None
            try:
                desk = current_desk(settings)
                answer = ask(desk.index, question)
                for source in answer.citations:
                    if source.quote not in texts[source.path] and "The desk looked at" not in source.quote:
                        error = f"{source.path} never said {source.quote!r}"
            except Exception as exc:
                error = f"{type(exc).__name__}: {exc}"
            with lock:
                minute.took_ms.append(1000 * (time.perf_counter() - began))
                opened.add(id(desk))
                if error:
                    minute.errors.append(error)

    threads = [threading.Thread(target=ask_on, args=(number,)) for number in range(askers)]
    for thread in threads:
        thread.start()
    rows: list[dict[str, Any]] = []
    print("minute  answers  p50 ms  p95 ms  memory MB  open files  errors", flush=True)
    ends = time.monotonic()
    while any(thread.is_alive() for thread in threads):
        ends += 60
        for thread in threads:
            thread.join(timeout=max(0.0, ends - time.monotonic()))
        with lock:
            done, minute.took_ms, errors, minute.errors = minute.took_ms, [], minute.errors, []
        if done:
            p50, p95 = (float(np.percentile(done, share)) for share in (50, 95))
            row = {"answers": len(done), "p50_ms": p50, "p95_ms": p95, "memory_mb": rss_mb(), "files": open_files()}
            rows.append({**row, "errors": errors})
            shown = (
                f"{len(done):7}  {p50:6.0f}  {p95:6.0f}  {row['memory_mb']:9.0f}  {row['files']:10}  {len(errors):6}"
            )
            print(f"{len(rows):6}  {shown}", flush=True)
            for error in dict.fromkeys(errors):
                print(f"        {error[:200]}", flush=True)
    return {"askers": askers, "minutes": rows}


def reindex(original: Path, home: Path) -> None:
    """Changes a tenth of the articles and indexes again, until its input ends. Prints a line a run."""
    threading.Thread(target=_end_with_input, daemon=True).start()
    random_ = random.Random(1)
    folder = home / "articles"
    files = [path.relative_to(original) for path in find_files(original)]
    number = 0
    while True:
        number += 1
        for name in random_.sample(files, max(1, int(CHANGED * len(files)))):
            action = random_.choice(("change", "restore", "remove"))
            if action == "remove":
                (folder / name).unlink(missing_ok=True)
            else:
                text = (original / name).read_text("utf-8", "replace")
                fresh = folder / f".{name.name}"
                fresh.write_text(text + (MARK.format(number) if action == "change" else ""), "utf-8")
                fresh.replace(folder / name)
        report = index_folder(Settings(index=home / "index"), folder)
        print(number, len(report.added), len(report.changed), len(report.removed), flush=True)


def _end_with_input() -> None:
    sys.stdin.read()
    os._exit(0)


def open_files() -> int:
    return len(os.listdir("/proc/self/fd"))


def summary(told: dict[str, Any]) -> str:
    rows: Sequence[dict[str, Any]] = told["minutes"]
    quarter = max(1, len(rows) // 4)
    lines = [
        f"{sum(row['answers'] for row in rows)} answers in {len(rows)} minutes by {told['askers']} askers, "
        f"{told['reindexed']} runs of the re-indexer, {sum(len(row['errors']) for row in rows)} errors"
    ]
    for key in ("p50_ms", "p95_ms", "memory_mb", "files"):
        first, last = (float(np.median([row[key] for row in part])) for part in (rows[:quarter], rows[-quarter:]))
        lines.append(f"{key:10} first quarter {first:8.1f}   last quarter {last:8.1f}   ratio {last / first:.2f}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
