"""A Chroma server, a proxy with TLS and a token before it, and nodes of newsdesk that share it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from app.settings import Settings
from tests.server.chroma import ChromaServer, chroma_server
from tests.server.node import Node
from tests.server.proxy import Certificate, make_certificate

TENANT = "desk"
Start = Callable[..., Node]
numbers = count()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ChromaServer]:
    """A server with nothing in it, of this test alone, which may stop it."""
    with chroma_server(tmp_path / "chroma") as running:
        yield running


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    """A server that is up all the time."""
    with chroma_server(tmp_path_factory.mktemp("shared")) as running:
        yield running


@pytest.fixture
def settings(shared: ChromaServer, tmp_path: Path) -> Settings:
    """Settings of the node that indexes, with a database of this test alone."""
    database = f"news-{next(numbers)}"
    shared.make(TENANT, database)
    return Settings(
        index=tmp_path / "indexer",
        embedder="hashed-words",
        chroma_url=shared.url,
        chroma_tenant=TENANT,
        chroma_database=database,
    )


@pytest.fixture
def other(settings: Settings, tmp_path: Path) -> Settings:
    """Settings of another node, whose folder is empty."""
    return replace(settings, index=tmp_path / "other")


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def node() -> Iterator[Start]:
    """Starts app processes of newsdesk with these settings. All end with the test."""
    started: list[Node] = []

    def start(settings: Settings, more: Mapping[str, str] | None = None) -> Node:
        started.append(Node(settings, more))
        return started[-1]

    yield start
    for running in started:
        running.close()
