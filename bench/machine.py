"""What a figure was measured on: `python -m bench.machine`."""

from __future__ import annotations

import json
import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

PACKAGES = ("chromadb", "sentence-transformers", "torch", "onnxruntime", "tantivy", "streamlit")


def machine() -> dict[str, str | int]:
    """Processor, memory and versions, without a name of the machine."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "processor": _processor(),
        "cores": os.cpu_count() or 1,
        "memory_gb": round(pages / 2**30),
        "system": platform.system(),
        "python": platform.python_version(),
        **{name: version(name) for name in PACKAGES},
    }


def machine_line(machine: dict[str, str | int]) -> str:
    """The machine on one line."""
    of = f"{machine['cores']} cores of {machine['processor']}, {machine['memory_gb']} GB"
    versions = ", ".join(
        f"{name} {machine[name]}" for name in ("python", "chromadb", "onnxruntime", "tantivy", "torch")
    )
    return f"{of}; {versions}"


def keep(out: Path | None, told: dict[str, Any]) -> None:
    """Write what was measured to a file of results, if there is one, with the machine."""
    if out:
        out.write_text(json.dumps({"machine": machine(), **told}, indent=1) + "\n", "utf-8")


def _processor() -> str:
    file = Path("/proc/cpuinfo")
    lines = file.read_text("utf-8").splitlines() if file.is_file() else []
    found = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return found[0] if found else platform.machine()


if __name__ == "__main__":
    print(machine_line(machine()))
