"""newsdesk in a process of its own with the embedder of the tests: `python -m tests.server.command ARGUMENTS`.

With NEWSROOM_STEPS it says "encoding" before each batch that is embedded, and goes on at each line it is sent.
Alone, without arguments, it is an app process: see `answer_lines`.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence

from app import cli, doctor, indexing, wiring
from app.as_json import answer_json
from app.settings import Settings, read_settings
from index.embed import Vectors
from index.errors import NewsdeskError
from tests.fakes import HashedEmbedder


class SteppedEmbedder(HashedEmbedder):
    """Waits to be told before each batch."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        print("encoding", flush=True)
        sys.stdin.readline()
        return super().encode(texts)


def answer_lines() -> None:
    """Answers the question on each line as JSON, from the desk that the page would ask; an error is a line as well."""
    from app.answer import ask
    from app.page.desks import current_desk

    settings = read_settings(os.environ)
    for line in sys.stdin:
        try:
            told = answer_json(ask(current_desk(settings).index, json.loads(line)))
            told.pop("timings_ms")
        except NewsdeskError as exc:
            told = {"error": str(exc)}
        print(json.dumps(told), flush=True)


def use_hashed_words() -> None:
    """All of newsdesk in this process embeds by hashed words."""
    stepped = bool(os.environ.pop("NEWSROOM_STEPS", ""))

    def make(settings: Settings, afresh: bool = False) -> HashedEmbedder:
        return SteppedEmbedder() if stepped else HashedEmbedder()

    for module in (wiring, indexing, doctor):
        module.make_embedder = make  # type: ignore[attr-defined]


if __name__ == "__main__":
    use_hashed_words()
    if len(sys.argv) == 1:
        answer_lines()
    else:
        sys.exit(cli.main(sys.argv[1:]))
