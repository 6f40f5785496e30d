"""What the doctor finds, and that trouble is a finding."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from app.doctor import Check, checks
from app.indexing import index_folder
from app.settings import Settings
from index.errors import EmbedError, ModelError
from tests.fakes import HashedEmbedder, ScriptedModel


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr("app.doctor.make_embedder", lambda settings: HashedEmbedder())
    return Settings(index=tmp_path / "index", embedder="hashed-words")


def find(settings: Settings, name: str) -> Check:
    return next(check for check in checks(settings) if check.name == name)


def test_each_part_is_named_once_and_packages_with_their_version(settings: Settings) -> None:
    found = checks(settings)
    assert len({check.name for check in found}) == len(found)
    assert {"chromadb", "openai", "embedder", "index", "model"} <= {check.name for check in found}
    assert all(check.fact[0].isdigit() for check in found if check.name in ("chromadb", "openai", "torch"))


def test_a_package_that_is_missing_is_a_finding(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr("app.doctor.version", missing)
    assert find(settings, "torch") == Check("torch", False, "not installed; run: pip install newsdesk")


def test_the_embedder_is_tried(settings: Settings) -> None:
    assert find(settings, "embedder") == Check("embedder", True, "hashed-words, 64-d, loaded from this machine")


def test_an_embedder_in_trouble_is_a_finding(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(settings: Settings) -> HashedEmbedder:
        raise EmbedError("no such model")

    monkeypatch.setattr("app.doctor.make_embedder", fail)
    assert find(settings, "embedder") == Check("embedder", False, "no such model")


def test_a_missing_index_is_a_finding_and_is_not_made(settings: Settings) -> None:
    found = find(settings, "index")
    assert not found.fine
    assert "newsdesk index" in found.fact
    assert not settings.index.exists()


def test_an_index_is_counted(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.txt").write_text("Roads\n\nThe M5 runs north.", encoding="utf-8")
    index_folder(settings, folder, embedder=HashedEmbedder())
    assert find(settings, "index") == Check("index", True, f"1 articles, 1 passages of {folder}")
    assert not find(Settings(index=settings.index, embedder="another"), "index").fine


def test_no_model_is_fine(settings: Settings) -> None:
    assert find(settings, "model") == Check("model", True, "none set: answers are extractive")


def test_a_model_without_an_endpoint_is_a_finding(settings: Settings) -> None:
    found = find(Settings(index=settings.index, embedder="hashed-words", model="tiny"), "model")
    assert not found.fine
    assert "OPENAI_BASE_URL" in found.fact


@pytest.mark.parametrize(
    ("reply", "check"),
    [
        ("ready", Check("model", True, "scripted answers (5 characters)")),
        (ModelError("localhost cannot be reached"), Check("model", False, "localhost cannot be reached")),
    ],
)
def test_the_model_is_asked(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, reply: str | ModelError, check: Check
) -> None:
    monkeypatch.setattr("app.doctor.make_model", lambda settings: ScriptedModel(reply))
    assert find(settings, "model") == check
