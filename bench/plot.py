"""Pictures of what bench.scale and bench.soak measured: `python -m bench.plot`, from bench/results/ to docs/images/."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import altair as alt

ROOT = Path(__file__).parents[1]
RESULTS, IMAGES = ROOT / "bench" / "results", ROOT / "docs" / "images"
WIDE, HIGH = 260, 180
LABELS = {
    "p50_ms": "median",
    "p95_ms": "95th percentile",
    "dense_p95_ms": "vectors, 95th",
    "keyword_p95_ms": "words, 95th",
}


def main() -> None:
    sizes = json.loads((RESULTS / "scale.json").read_text("utf-8"))["sizes"]
    took = [
        {"passages": row["passages"], "ms": row[key], "what": label} for row in sizes for key, label in LABELS.items()
    ]
    passages = alt.X("passages:Q", scale=alt.Scale(type="log"), axis=alt.Axis(format="~s"))
    what = alt.Color("what:N", title=None, legend=alt.Legend(orient="top-left", fillColor="white"))
    latency = lines(took).encode(passages, alt.Y("ms:Q", title="milliseconds a question"), what)
    panels = [latency.properties(title="Retrieval")]
    for key, title in (("start_s", "Start, s"), ("memory_mb", "Memory, MB"), ("disk_mb", "Disk, MB")):
        panels.append(lines(sizes).encode(passages, alt.Y(f"{key}:Q", title=None)).properties(title=title))
    save(alt.hconcat(*panels), "scale.png")
    soak = RESULTS / "soak.json"
    if soak.is_file():
        rows = [{**row, "minute": at} for at, row in enumerate(json.loads(soak.read_text("utf-8"))["minutes"], start=1)]
        minute = alt.X("minute:Q")
        titles = {"p50_ms": "Median answer, ms", "p95_ms": "95th percentile, ms", "memory_mb": "Memory, MB"}
        save(
            alt.hconcat(
                *(
                    lines(rows).encode(minute, alt.Y(f"{key}:Q", title=None)).properties(title=title)
                    for key, title in titles.items()
                )
            ),
            "soak.png",
        )


def lines(rows: list[dict[str, Any]]) -> alt.Chart:
    chart: alt.Chart = alt.Chart(alt.InlineData(values=rows)).mark_line(point=True)
    return chart.properties(width=WIDE, height=HIGH)


def save(chart: alt.HConcatChart, name: str) -> None:
    chart.configure_view(stroke=None).save(str(IMAGES / name), scale_factor=2)
    print(f"wrote docs/images/{name}")


if __name__ == "__main__":
    main()
