"""An indexer that is killed at random moments loses nothing, and who asks meanwhile gets answers of one state.

NEWSDESK_KILLS says how many times (200), NEWSDESK_SEED which moments.
"""

from __future__ import annotations

import os
from pathlib import Path

from tests.crash.program import run_killing

# Before a fixture takes newsdesk's settings out of the environment.
KILLS, SEED = int(os.environ.get("NEWSDESK_KILLS", "200")), int(os.environ.get("NEWSDESK_SEED", "1"))


def test_a_killed_run_is_made_good_by_the_next(tmp_path: Path) -> None:
    run_killing(tmp_path, KILLS, SEED)
