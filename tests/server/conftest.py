"""A Chroma server, a proxy with TLS and a token before it, and nodes of newsdesk that share it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from app.cli import main
from app.settings import Settings
from tests.fakes import HashedEmbedder
from tests.server.chroma import ChromaServer, chroma_server
from tests.server.node import Node
from tests.server.proxy import Certificate, make_certificate

QUESTIONS = ("Why do the M4 and M5 highways matter?", "How many people were displaced?", "Who won the football match?")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ChromaServer]:
    """A server with nothing in it, of this test alone."""
    with chroma_server(tmp_path / "chroma") as running:
        yield running


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def settings(server: ChromaServer, tmp_path: Path) -> Settings:
    """Settings of the node that indexes."""
    return Settings(index=tmp_path / "indexer", chroma_url=server.url)


@pytest.fixture
def other(settings: Settings, tmp_path: Path) -> Settings:
    """Settings of another node, whose folder is empty."""
    return replace(settings, index=tmp_path / "other")


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Callable[..., Node]]:
    """Starts a long-lived process of newsdesk with these settings, named for its folder. All end with the test."""
    started: list[Node] = []

    def start(name: str, environment: Mapping[str, str]) -> Node:
        started.append(Node(tmp_path / name, environment))
        return started[-1]

    yield start
    for running in started:
        running.close()


@pytest.fixture
def line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Callable[..., tuple[int, str, str]]:
    """Runs a command of newsdesk with settings from the environment; what it returns, prints and complains of."""
    monkeypatch.chdir(tmp_path)
    for module in ("wiring", "indexing", "doctor"):
        monkeypatch.setattr(f"app.{module}.make_embedder", lambda settings: HashedEmbedder())

    def call(environment: Mapping[str, str], *arguments: object) -> tuple[int, str, str]:
        with monkeypatch.context() as patched:
            for name, value in environment.items():
                patched.setenv(name, value)
            code = main([str(argument) for argument in arguments])
        told = capsys.readouterr()
        return code, told.out, told.err

    return call
