"""What several files of tests share: a clean environment, the sample index, and golden files."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from index.build import build
from index.handle import Index, create_index
from tests.fakes import HashedEmbedder

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests" / "golden"
RENEW = os.environ.get("NEWSDESK_RENEW_GOLDEN") == "1"
"""NEWSDESK_RENEW_GOLDEN=1 pytest: golden files are written instead of compared; look at the difference afterwards."""

Golden = Callable[[str, str], None]


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings, keys and proxies of the person who runs the tests do not reach them."""
    for name in list(os.environ):
        if name.startswith(("NEWSDESK_", "OPENAI_")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The folder of sample articles."""
    return ROOT / "seeds"


@pytest.fixture(scope="session")
def seeds_index(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Index:
    """The sample articles, indexed with hashed words. Shared: only to be read."""
    index = create_index(tmp_path_factory.mktemp("seeds") / "index", seeds, HashedEmbedder())
    report = build(index, seeds)
    assert len(report.added) == 5
    return index


@pytest.fixture
def golden() -> Golden:
    """Compares a text with the golden file of that name, or writes it (see RENEW)."""

    def check(name: str, text: str) -> None:
        path = GOLDEN / name
        if RENEW:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text("utf-8"), f"{path.name} differs; NEWSDESK_RENEW_GOLDEN=1 writes it anew"

    return check
