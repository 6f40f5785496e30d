"""newsdesk in a process of its own: `python -m tests.ray.command ARGUMENTS`.

It embeds as NOTES says: a folder for a NotingEmbedder, "" for hashed words; not set, with the packaged model.
TRY_S takes the place of index.cluster.TRY_S.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from app import cli, indexing, wiring
from app.settings import Settings
from index import cluster
from index.embed import Embedder
from tests.fakes import HashedEmbedder
from tests.ray.noting import NotingEmbedder


def embed_as_noted(notes: str) -> None:
    def make(settings: Settings, afresh: bool = False) -> Embedder:
        return NotingEmbedder(Path(notes)) if notes else HashedEmbedder()

    for module in (wiring, indexing):
        module.make_embedder = make  # type: ignore[attr-defined]


if __name__ == "__main__":
    if "NOTES" in os.environ:
        embed_as_noted(os.environ.pop("NOTES"))
    cluster.TRY_S = float(os.environ.pop("TRY_S", cluster.TRY_S))
    sys.exit(cli.main(sys.argv[1:]))
