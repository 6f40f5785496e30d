"""What several files of tests share: a clean environment, the sample index, and golden files."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.cli import main
from app.indexing import index_folder
from app.settings import Settings
from index.build import build
from index.handle import Index, create_index, open_published
from tests.endpoint import Endpoint, serving
from tests.fakes import HashedEmbedder, ScriptedModel
from tests.hostile import ARTICLES, write_hostile

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


@pytest.fixture
def at_home() -> Iterator[None]:
    """The page as it is served to this machine only: Streamlit's own test runner reads none of the page's settings."""
    from streamlit import config

    before = config.get_option("server.address")
    config.set_option("server.address", "localhost")
    yield
    config.set_option("server.address", before)


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


@pytest.fixture(scope="session")
def hostile_home(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an index of the sample articles and the hostile ones; only to be read."""
    home = tmp_path_factory.mktemp("hostile")
    folder = write_hostile(home / "news")
    shutil.copytree(seeds, folder, dirs_exist_ok=True)
    report = index_folder(Settings(index=home / "index"), folder, embedder=HashedEmbedder())
    assert (len(report.added), report.failed) == (5 + ARTICLES, ())
    return home / "index"


@pytest.fixture(scope="session")
def hostile_index(hostile_home: Path) -> Index:
    """The index of `hostile_home`. Shared: only to be read."""
    return open_published(hostile_home, HashedEmbedder())


@pytest.fixture
def golden() -> Golden:
    """Compares a text with the golden file of that name, or with a file of docs/, or writes it (see RENEW)."""

    def check(name: str, text: str) -> None:
        path = ROOT / name if name.startswith("docs/") else GOLDEN / name
        if RENEW:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text("utf-8"), f"{path.name} differs; NEWSDESK_RENEW_GOLDEN=1 writes it anew"

    return check


@dataclass
class Ran:
    code: int | str | None
    out: str
    err: str

    @property
    def line(self) -> str:
        """The one line of an error."""
        assert (self.code, self.out) == (1, "")
        lines = [line for line in self.err.splitlines() if line.strip() and "file/s]" not in line]
        assert len(lines) == 1, lines
        return lines[0]


Run = Callable[..., Ran]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Runs a command in an empty folder of its own, where its index is too unless --index says otherwise."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NEWSDESK_EMBEDDER", "hashed-words")
    for module in ("wiring", "indexing", "doctor"):
        monkeypatch.setattr(f"app.{module}.make_embedder", lambda settings, afresh=False: HashedEmbedder())

    def call(*arguments: object) -> Ran:
        try:
            code: int | str | None = main([str(argument) for argument in arguments])
        except SystemExit as exc:
            code = exc.code
        captured = capsys.readouterr()
        assert "Traceback" not in captured.out + captured.err
        return Ran(code, captured.out, captured.err)

    return call


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, seeds: Path) -> Path:
    """The folder of an index of the sample articles; only to be read."""
    home = tmp_path_factory.mktemp("cli") / "index"
    index_folder(Settings(index=home), seeds, embedder=HashedEmbedder())
    return home


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    for name, place in (("a.txt", "Aleppo"), ("b.txt", "Hama")):
        (folder / name).write_text(f"Roads\n\nThe M5 highway runs north to {place}.", encoding="utf-8")
    return folder


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    """A server that speaks chat completions; what it fails to answer is not asked again."""
    monkeypatch.setattr("app.llm.RETRIES", 0)
    with serving() as server:
        yield server


def use_model(monkeypatch: pytest.MonkeyPatch, *replies: Any) -> ScriptedModel:
    model = ScriptedModel(*replies)
    monkeypatch.setattr("app.wiring.make_model", lambda settings: model)
    return model
