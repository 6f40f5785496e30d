"""The quick part of tests/crash: a few kills."""

from __future__ import annotations

from pathlib import Path

from tests.crash.program import run_killing


def test_a_killed_run_is_made_good_by_the_next(tmp_path: Path) -> None:
    run_killing(tmp_path, 4, 3)
