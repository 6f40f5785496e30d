"""One writer at a time: two that write to one index leave it broken, in ways that show only when it is read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import IndexBusy, StoreError


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Holds the index in folder `path` for writing. The operating system lets go of it when a process dies.

    A thread that holds it can take it again.

    Raises IndexBusy at once where somebody else holds it, StoreError where the folder cannot be made or written.
    """
    from filelock import FileLock, Timeout

    try:
        path.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path / "writing.lock", fallback_to_soft=False, is_singleton=True).acquire(timeout=0)
    except Timeout as exc:
        raise IndexBusy("another newsdesk is indexing into this index; try again when it has finished") from exc
    except (OSError, NotImplementedError) as exc:
        fact = getattr(exc, "strerror", None) or "it knows no locks"
        raise StoreError(f"the index folder {path} cannot be made or written ({fact}); choose another") from exc
    with lock:
        yield
