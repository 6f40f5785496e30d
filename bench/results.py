"""Prints what was measured before and is kept in bench/results/: `python -m bench.results`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bench import indexing, page, scale, soak, start, update
from bench.machine import machine_line

RESULTS = Path(__file__).parent / "results"
TABLES = {
    "start": start.table,
    "indexing": indexing.table,
    "page": page.table,
    "update": update.table,
    "scale": scale.table,
    "soak": soak.summary,
}


def main() -> None:
    for name, table in TABLES.items():
        file = RESULTS / f"{name}.json"
        if file.is_file():
            told: dict[str, Any] = json.loads(file.read_text("utf-8"))
            print(f"\n{name}, on {machine_line(told['machine'])}\n\n{table(told)}")


if __name__ == "__main__":
    main()
