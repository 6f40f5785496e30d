"""Processes of newsdesk that share a Chroma server: an app that stays open, and an indexer."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.settings import OURS, Settings
from tests import processes

ROOT = Path(__file__).parents[2]
END_S = 60
COMMAND = [sys.executable, "-m", "tests.server.command"]


def environment(settings: Settings, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """That of a process with these settings."""
    told = {f"NEWSDESK_{name.upper()}": str(value) for name in OURS if (value := getattr(settings, name))}
    return processes.environment("CHROMA_") | told | dict(more or {})


class Node:
    """An app process. It opens its desk as the page does, at each question."""

    def __init__(self, settings: Settings, more: Mapping[str, str] | None = None) -> None:
        self.log = settings.index.with_suffix(".log")
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                COMMAND,
                cwd=ROOT,
                env=environment(settings, more),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def ask(self, question: str) -> dict[str, Any]:
        """The answer as JSON without its times, or {"error": its line}."""
        assert self.process.stdin
        assert self.process.stdout
        print(json.dumps(question), file=self.process.stdin, flush=True)
        line = self.process.stdout.readline()
        assert line, self.log.read_text(errors="replace")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def quotes(self, question: str) -> list[str]:
        """The words that the answer cites."""
        return [citation["quote"] for citation in self.ask(question)["citations"]]

    def close(self) -> None:
        """Ends the process, and shows what it complained of where the test fails."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        try:
            self.process.wait(timeout=END_S)
        finally:
            self.process.kill()
            self.process.stdout.close()
            print(self.log.read_text(errors="replace"))


def run(
    settings: Settings, *arguments: object, more: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """A command of newsdesk in a process of its own, come to its end."""
    command = [*COMMAND, *map(str, arguments)]
    told = environment(settings, more)
    return subprocess.run(command, cwd=ROOT, env=told, capture_output=True, text=True, timeout=END_S * 5)


def complaint(stderr: str) -> str:
    """The one line of an error, beside the bar that shows how far an indexer is."""
    lines = [line for line in stderr.splitlines() if line.strip() and not line.startswith("indexing:")]
    assert len(lines) == 1, stderr
    return lines[0]


@contextmanager
def stopped_after(batches: int, settings: Settings, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """A command that indexes, in a process that waits once so many batches are committed, before the next is embedded.

    It goes on at each line it is sent, and is killed at the end.
    """
    told = environment(settings, {"NEWSROOM_STEPS": "1"})
    command = [*COMMAND, *map(str, arguments)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, env=told, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stdin
        assert process.stdout
        try:
            for _ in range(batches):
                assert process.stdout.readline() == "encoding\n"
                print(file=process.stdin, flush=True)
            assert process.stdout.readline() == "encoding\n"
            yield process
        finally:
            process.kill()


def killed_after(batches: int, settings: Settings, *arguments: object) -> None:
    """Runs a command that indexes and kills it once so many batches are committed and the next is being embedded."""
    with stopped_after(batches, settings, *arguments):
        pass
