"""Prints what was measured before and is kept in bench/results/: `python -m bench.results`."""

from __future__ import annotations

import json
from pathlib import Path

from bench.soak import summary

RESULTS = Path(__file__).parent / "results"
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


def main() -> None:
    scale = RESULTS / "scale.json"
    told = json.loads(scale.read_text("utf-8"))
    print(machine_line(told["machine"]))
    print("  ".join(f"{title:>9}" for title in COLUMNS.values()))
    for row in told["sizes"]:
        print("  ".join(f"{row[key]:9,.0f}" if abs(row[key]) >= 100 else f"{row[key]:9.2f}" for key in COLUMNS))
    soak = RESULTS / "soak.json"
    if soak.is_file():
        told = json.loads(soak.read_text("utf-8"))
        print(f"\n{machine_line(told['machine'])}\n{summary(told)}")


def machine_line(machine: dict[str, str | int]) -> str:
    """The machine on one line."""
    of = f"{machine['cores']} cores of {machine['processor']}, {machine['memory_gb']} GB"
    versions = ", ".join(
        f"{name} {machine[name]}" for name in ("python", "chromadb", "onnxruntime", "tantivy", "torch")
    )
    return f"{of}; {versions}"


if __name__ == "__main__":
    main()
