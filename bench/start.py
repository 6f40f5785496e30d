"""How long until a cold process has answered? `python -m bench.start [--index DIR] [--runs 7] [--out FILE.json]`.

Runs `newsdesk ask` without a model, `newsdesk --help` and `import sentence_transformers` in turn, each in a process of
its own, and prints the median seconds of each and the ratio of the first to the last.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench.machine import keep

QUESTION = "Why do the M4 and M5 highways matter?"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, default=Path(".newsdesk"), help="default: .newsdesk")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    newsdesk = [sys.executable, "-m", "app.cli"]
    commands = {
        "newsdesk ask": [*newsdesk, "--index", str(arguments.index), "ask", "--mode", "extractive", QUESTION],
        "newsdesk --help": [*newsdesk, "--help"],
        "import sentence_transformers": [sys.executable, "-c", "import sentence_transformers"],
    }
    took: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(arguments.runs + 1):
        for name, command in commands.items():
            seconds = run_s(command)
            if number:  # the first run reads files that the others find in memory
                took[name].append(seconds)
    medians = {name: statistics.median(seconds) for name, seconds in took.items()}
    told = {"seconds": medians, "ratio": medians["newsdesk ask"] / medians["import sentence_transformers"]}
    print(table(told))
    keep(arguments.out, told)


def table(told: dict[str, Any]) -> str:
    rows = [f"{name:30} {seconds:6.2f} s" for name, seconds in told["seconds"].items()]
    return "\n".join([*rows, f"{'ratio of the first to the last':30} {told['ratio']:6.2f}"])


def run_s(command: list[str]) -> float:
    """Seconds that a command takes; it has to succeed."""
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
