"""Starts `killing.py`, which has to be a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


def run_killing(place: Path, trials: int, seed: int) -> None:
    """Shows the table; fails where a trial went wrong, or killed nothing at all."""
    if not sys.platform.startswith("linux"):
        pytest.skip("what processes leave behind can only be told on Linux")
    command = [sys.executable, "-m", "tests.crash.killing", str(place), str(trials), str(seed)]
    environ = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}  # numpy's threads could not be forked
    done = subprocess.run(
        command, cwd=Path(__file__).parents[2], env=environ, stdout=subprocess.PIPE, text=True, check=False
    )
    *table, summary = done.stdout.splitlines() or [""]
    print("\n".join(table))
    assert done.returncode == 0, done.stdout
    assert sum(scenario["kills"] for scenario in json.loads(summary).values()) > 0
