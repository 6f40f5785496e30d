"""A real model behind a real server: llama.cpp's, in a process of its own, with a small instruct model."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from app.llm import EndpointModel
from tests.llm.fetch import MODELS, FetchError, find
from tests.processes import free_port, wait_until_served

ROOT = Path(__file__).parents[2]
START_S = 120
KEY = "sk-of-the-small-server"


@dataclass(frozen=True)
class LlamaServer:
    """A running server. `context_tokens` is all that it holds; `key` is the one it wants, if it wants one."""

    address: str
    context_tokens: int
    key: str | None

    @property
    def url(self) -> str:
        return f"{self.address}/v1"

    def model(self, context_tokens: int | None = None, timeout_s: float = 120) -> EndpointModel:
        """The model behind this server; in truth its context is as long as told, unless told otherwise here."""
        return EndpointModel("small", self.key, self.url, timeout_s, context_tokens or self.context_tokens)

    def slot(self) -> dict[str, Any]:
        """What the server says of the one request that it can work on at a time."""
        request = Request(f"{self.address}/slots", headers={"Authorization": f"Bearer {self.key}"})  # noqa: S310
        with urlopen(request, timeout=30) as answer:  # noqa: S310 - our own server
            (slot,) = json.load(answer)
        return dict(slot)


@pytest.fixture(scope="session")
def gguf() -> Path:
    """The small model's file. Without it these tests fail: they are run where a real model is asked for."""
    try:
        return find(MODELS["small"])
    except FetchError as exc:
        pytest.fail(str(exc), pytrace=False)


@pytest.fixture(scope="session")
def server(gguf: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LlamaServer]:
    """A server with room for the longest prompt over the sample articles, that wants no key."""
    with _running(gguf, tmp_path_factory.mktemp("server"), 4096) as running:
        yield running


@pytest.fixture(scope="session")
def cramped(gguf: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LlamaServer]:
    """A server with room for hardly more than the instructions and an answer, that wants a key."""
    with _running(gguf, tmp_path_factory.mktemp("cramped"), 1024, KEY) as running:
        yield running


@contextmanager
def _running(gguf: Path, folder: Path, context_tokens: int, key: str | None = None) -> Iterator[LlamaServer]:
    port = free_port()
    log = folder / "server.log"
    command = [sys.executable, "-m", "tests.llm.serve", str(gguf), str(port), str(context_tokens), *filter(None, [key])]
    with log.open("w") as out:
        process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=out, stderr=out)
        try:
            wait_until_served(f"http://127.0.0.1:{port}/health", process, log, START_S)
            yield LlamaServer(f"http://127.0.0.1:{port}", context_tokens, key)
        finally:
            process.terminate()
            process.communicate(timeout=30)
