"""What does a run cost that changes one article? `python -m bench.update --index DIR [--runs 3] [--out FILE.json]`.

DIR is a generation of an index: a folder that holds `chroma` and `replica`. In a copy of it an article is removed and
the next generation published, as indexing does; the seconds of each step are printed.
"""

from __future__ import annotations

import argparse
import shutil
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from app.indexing import complete
from bench.machine import keep
from bench.scale import Known
from index.build import remove_articles
from index.generations import CURRENT, LOCK, begin, publish, sweep
from index.handle import DATABASE, open_index
from index.stores import open_store


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    with TemporaryDirectory(dir=arguments.index.parent) as name:
        home = Path(name)
        shutil.copytree(arguments.index, home / "1")
        (home / "1" / LOCK).touch()
        (home / CURRENT).write_text("1\n", "ascii")
        runs = []
        for _ in range(arguments.runs):
            runs.append(update(home))
            keep(arguments.out, {"runs": runs})
            sweep(home)
    print(table({"runs": runs}))


def table(told: dict[str, Any]) -> str:
    rows = ["passages  copied s  written s  published s"]
    rows += ["{:8}  {:8.2f}  {:9.2f}  {:11.2f}".format(*run) for run in told["runs"]]
    return "\n".join(rows)


def update(home: Path) -> tuple[int, float, float, float]:
    """Passages that are left, and seconds to copy what is published, to remove an article, and to publish."""
    began = time.perf_counter()
    place = begin(home)
    copied = time.perf_counter()
    index = open_index(place, Known(open_store(place / DATABASE).about.embedder, {}))
    remove_articles(index, [next(iter(index.articles.values()))])
    left = index.store.count_passages()
    index.close()
    written = time.perf_counter()
    publish(home, complete)
    return left, copied - began, written - copied, time.perf_counter() - written


if __name__ == "__main__":
    main()
