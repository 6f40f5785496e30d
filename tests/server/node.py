"""Processes of newsdesk that share a Chroma server: an app that stays open, and an indexer that can be killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
END_S = 60
COMMAND = [sys.executable, "-m", "tests.server.command"]


def environment(home: Path, settings: Mapping[str, str]) -> dict[str, str]:
    """That of a node whose index folder is `home`."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("NEWSDESK_", "OPENAI_", "CHROMA_"))}
    return kept | {"NEWSDESK_INDEX": str(home), "NEWSDESK_EMBEDDER": "hashed-words"} | dict(settings)


class Node:
    """An app process with its index folder in `home`. It opens its desk as the page does, at each question."""

    def __init__(self, home: Path, settings: Mapping[str, str]) -> None:
        self.log = home.with_suffix(".log")
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                COMMAND,
                cwd=ROOT,
                env=environment(home, settings),
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


def run(home: Path, settings: Mapping[str, str], *arguments: object) -> subprocess.CompletedProcess[str]:
    """A command of newsdesk in a process of its own, come to its end."""
    command = [*COMMAND, *map(str, arguments)]
    return subprocess.run(
        command, cwd=ROOT, env=environment(home, settings), capture_output=True, text=True, timeout=END_S * 5
    )


def killed_after(batches: int, home: Path, settings: Mapping[str, str], *arguments: object) -> None:
    """Runs a command that indexes and kills it once that many batches are committed and the next is being embedded."""
    stepped = environment(home, settings) | {"NEWSROOM_STEPS": "1"}
    command = [*COMMAND, *map(str, arguments)]
    with subprocess.Popen(
        command, cwd=ROOT, env=stepped, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        try:
            for _ in range(batches):
                assert process.stdout.readline() == "encoding\n"
                print(file=process.stdin, flush=True)
            assert process.stdout.readline() == "encoding\n"
        finally:
            process.kill()
