"""Networks on onnxruntime and their tokenizers. The only import of either."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from index.errors import EmbedError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession as InferenceSession
    from tokenizers import Tokenizer as Tokenizer

Fed = TypeVar("Fed")
Given = TypeVar("Given")


def load_network(path: Path, remedy: str) -> InferenceSession:
    """The network in file `path`, which runs in the thread that calls it. Raises EmbedError, which says `remedy`."""
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = 1
    try:
        return InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as exc:  # onnxruntime raises kinds of its own that share no base
        raise EmbedError(f"{path} cannot be loaded ({type(exc).__name__}); {remedy}") from exc


def load_tokenizer(path: Path, remedy: str) -> Tokenizer:
    """The tokenizer in file `path`, which neither cuts nor pads. Raises EmbedError, which says `remedy`."""
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as exc:  # its Rust core raises plain exceptions
        raise EmbedError(f"{path} cannot be loaded ({type(exc).__name__}); {remedy}") from exc
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def each(run: Callable[[Fed], Given], inputs: Iterable[Fed], threads: int | None = None) -> list[Given]:
    """What `run` gives for each of `inputs`, in order, in so many threads; a thread for each processor by default.

    One input a thread is a third faster than batches that all threads share, since nothing is padded; and what a
    network gives then depends on its input alone, to the last bit.
    """
    with ThreadPoolExecutor(threads or os.cpu_count()) as pool:
        return list(pool.map(run, inputs))
