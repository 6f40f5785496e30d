"""An embedder that says where it works, and on which a test can wait."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from index.embed import Vectors
from tests.fakes import HashedEmbedder
from tests.processes import POLL_S

HEAVY = ("torch", "transformers", "sentence_transformers", "chromadb", "tantivy", "streamlit", "openai", "app")


@dataclass(frozen=True)
class Note:
    """Who embeds texts: Ray's name of the node, the process, which of HEAVY it has imported, its memory."""

    node: str
    pid: int
    texts: int
    heavy: list[str]
    memory_bytes: int


class NotingEmbedder(HashedEmbedder):
    """Leaves a note in a folder each time it embeds, and looks there for what to do with texts that hold a word.

    In a file `hold`, `fail` or `die` lies the word: it waits until the file is gone, raises, or kills its process.
    """

    def __init__(self, notes: Path) -> None:
        super().__init__()
        self.notes = notes

    def encode(self, texts: Sequence[str]) -> Vectors:
        if texts:
            self._note(len(texts))
            while self._asked("hold", texts):
                time.sleep(POLL_S)
            if self._asked("fail", texts):
                raise KeyError("a defect")
            if self._asked("die", texts):
                os.kill(os.getpid(), signal.SIGKILL)
        return super().encode(texts)

    def _asked(self, name: str, texts: Sequence[str]) -> bool:
        try:
            word = (self.notes / name).read_text("utf-8")
        except FileNotFoundError:
            return False
        return any(word in text for text in texts)

    def _note(self, texts: int) -> None:
        import ray

        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
        note = Note(
            ray.get_runtime_context().get_node_id(),
            os.getpid(),
            texts,
            [name for name in HEAVY if name in sys.modules],
            pages * os.sysconf("SC_PAGE_SIZE"),
        )
        written = self.notes / f"{uuid.uuid4()}.part"
        written.write_text(json.dumps(asdict(note)), "utf-8")
        written.rename(written.with_suffix(".json"))


def read_notes(notes: Path) -> list[Note]:
    """What has been noted so far, in no order."""
    return [Note(**json.loads(path.read_text("utf-8"))) for path in notes.glob("*.json")]
