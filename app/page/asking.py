"""An answer or a briefing, made in a thread of its own: whatever is clicked meanwhile does not ask again."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

Made = TypeVar("Made")
OnText = Callable[[str], None]


class Stopped(Exception):
    """Raised in the thread that works, once nobody waits for it."""


class Asking(Generic[Made]):
    """What `answer` makes of `question`; it is given a function for the words that arrive on the way."""

    def __init__(self, question: str, answer: Callable[[OnText], Made]) -> None:
        self.question = question
        self._pieces: list[str] = []
        self._stopped = threading.Event()
        self._done = threading.Event()
        self._result: Made | None = None
        self._failure: BaseException | None = None
        threading.Thread(target=self._run, args=(answer,), daemon=True, name="asking").start()

    @property
    def pieces(self) -> tuple[str, ...]:
        """What has arrived so far, piece by piece."""
        return tuple(self._pieces)

    @property
    def text(self) -> str:
        """What has arrived so far."""
        return "".join(self._pieces)

    def wait(self, seconds: float) -> bool:
        """Whether the answer is there, or has failed, after at most `seconds`."""
        return self._done.wait(seconds)

    def result(self) -> Made:
        """What `answer` returned; what it raised is raised here. To be called when `wait` has said so."""
        if self._failure:
            raise self._failure
        if self._result is None:
            raise RuntimeError("asked for before it was there")
        return self._result

    def stop(self) -> None:
        """Ends the answer at its next word; nobody waits for it any more."""
        self._stopped.set()

    def _run(self, answer: Callable[[OnText], Made]) -> None:
        try:
            self._result = answer(self._hear)
        except Exception as exc:  # for whoever waits to handle
            self._failure = exc
        finally:
            self._done.set()

    def _hear(self, piece: str) -> None:
        if self._stopped.is_set():
            raise Stopped
        self._pieces.append(piece)
