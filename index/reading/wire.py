"""What goes between newsdesk and the process that reads files: messages, and `Loaded` as JSON.

JSON and not pickle: a parser that a hostile file has taken over must not choose what runs in newsdesk itself.
"""

from __future__ import annotations

import json
import struct
from datetime import date
from io import FileIO

from index.types import Article, Failure, Loaded, Span

MAX_BYTES = 2**30
_PIPE_BYTES = 2**16  # what a pipe holds
_LENGTH = struct.Struct(">Q")


def write_message(stream: FileIO, message: bytes) -> None:
    """Writes `message` with its length before it. Raises OSError where nobody reads any more."""
    rest = memoryview(_LENGTH.pack(len(message)) + message)
    while rest:
        rest = rest[stream.write(rest) :]


def read_message(stream: FileIO) -> bytes | None:
    """The next message, or None where the stream ends, in the midst of one too, or is none of ours."""
    length = _read(stream, _LENGTH.size)
    if length is None:
        return None
    (size_bytes,) = _LENGTH.unpack(length)
    return _read(stream, size_bytes) if size_bytes <= MAX_BYTES else None


def _read(stream: FileIO, size_bytes: int) -> bytes | None:
    data = bytearray()
    while len(data) < size_bytes:
        piece = stream.read(min(size_bytes - len(data), _PIPE_BYTES))
        if not piece:
            return None
        data += piece
    return bytes(data)


def packed(loaded: Loaded) -> bytes:
    """`loaded` as JSON, half characters and all."""
    articles = [
        (a.path, a.text, a.title, a.date.isoformat() if a.date else None, a.outlet, a.boilerplate, a.pages)
        for a in loaded.articles
    ]
    failures = [(failure.path, failure.reason, failure.passing) for failure in loaded.failures]
    return json.dumps((articles, failures, loaded.sha256), ensure_ascii=False).encode("utf-8", "surrogatepass")


def unpacked(message: bytes) -> Loaded:
    """What `packed` was given."""
    articles, failures, sha256 = json.loads(message.decode("utf-8", "surrogatepass"))
    return Loaded(
        tuple(
            Article(
                path=path,
                text=text,
                title=title,
                date=date.fromisoformat(day) if day else None,
                outlet=outlet,
                boilerplate=tuple(Span(*edges) for edges in boilerplate),
                pages=tuple(pages),
            )
            for path, text, title, day, outlet, boilerplate, pages in articles
        ),
        tuple(Failure(*failure) for failure in failures),
        sha256,
    )
