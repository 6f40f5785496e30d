"""Files parsed, cut into passages and embedded on a Ray cluster. The only import of ray.

One process writes: this one, which also says what has changed. It sends the bytes of files, so that a worker needs no
access to the folder, and the embedder as it was exported, so that a worker gives the vectors that this machine would.
"""

from __future__ import annotations

import logging
import socket
from collections import deque
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from index.build import Known, Read
from index.embed import Embedder, first_line
from index.errors import ClusterError
from index.handle import Index
from index.prepare import FileGave, sift
from index.reading.load import read_file
from index.reading.worker import load_bytes
from index.types import ArticleRecord, Loaded

TASK_FILES = 32
TASK_BYTES = 4 * 1024 * 1024
"""What one task is given: so many files, or as many as hold so many bytes."""

TASKS_A_CPU = 2
"""Tasks that are under way at once: one runs and one waits, so that memory stays flat and no worker idles."""

RETRIES = 5
"""Times that a task is run again whose worker has died."""

CONNECT_S = 5.0

File = tuple[str, bytes | Loaded, dict[str, ArticleRecord]]
"""A file's path in the folder, its bytes or why it cannot be read, and what is known of its articles."""


def read_on(address: str) -> Read:
    """Reads files on the Ray cluster whose head is at `address`, "HOST:PORT". What they gave comes in order.

    Raises ClusterError where the cluster cannot be used.
    """

    def read(index: Index, paths: Iterator[Path], folder: Path, known: Known) -> Iterator[FileGave]:
        tasks = _tasks(paths, folder, known)
        first = next(tasks, None)
        if first is None:
            return
        index.embedder.prepare()
        ray = _connected(address)
        try:
            # In a tuple: Ray would else send the embedder along with every task.
            shared = (ray.put(index.embedder),)
            run = ray.remote(num_cpus=1, max_retries=RETRIES)(_work).remote
            most = TASKS_A_CPU * max(1, int(ray.cluster_resources().get("CPU", 1)))
            under_way = deque([run(first, shared)])
            while under_way:
                while len(under_way) < most and (task := next(tasks, None)):
                    under_way.append(run(task, shared))
                yield from _answer(lambda: ray.get(under_way.popleft()), address)
        finally:
            ray.shutdown()

    return read


def _tasks(paths: Iterator[Path], folder: Path, known: Known) -> Iterator[list[File]]:
    task: list[File] = []
    size_bytes = 0
    for path in paths:
        name = path.relative_to(folder).as_posix()
        data = read_file(path, folder)
        task.append((name, data, known.get(name, {})))
        size_bytes += len(data) if isinstance(data, bytes) else 0
        if len(task) == TASK_FILES or size_bytes >= TASK_BYTES:
            yield task
            task, size_bytes = [], 0
    if task:
        yield task


def _work(files: list[File], shared: tuple[Any]) -> list[FileGave]:
    """What files gave, with the vectors of their passages. Runs on a worker."""
    embedder = _embedder(shared[0])
    given = []
    for name, data, known in files:
        loaded = load_bytes(data, name) if isinstance(data, bytes) else data
        gave = sift(name, loaded, known, embedder)
        given.append(gave.embedded(embedder.encode(gave.texts)))
    return given


@lru_cache(maxsize=1)
def _embedder(reference: Any) -> Embedder:
    """The embedder, fetched once by each process of a worker."""
    import ray

    embedder: Embedder = ray.get(reference)
    return embedder


def _connected(address: str) -> Any:
    """Ray, connected. It would itself wait for minutes for a cluster that is not there."""
    try:
        import ray
    except ImportError as exc:
        raise ClusterError("Ray is not installed; run: pip install 'newsdesk[ray]'") from exc
    host, _, port = address.rpartition(":")
    if not host or not port.isdigit():
        raise ClusterError(f"--ray {address} is not HOST:PORT of the head of a Ray cluster")
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=CONNECT_S).close()
        ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR)
    except Exception as exc:  # Ray raises what its core raises, of many kinds
        raise _refusal(address, exc) from exc
    return ray


def _answer(get: Callable[[], list[FileGave]], address: str) -> list[FileGave]:
    from ray.exceptions import RayError

    try:
        return get()
    except RayError as exc:
        raise _refusal(address, exc) from exc


def _refusal(address: str, exc: Exception) -> ClusterError:
    return ClusterError(
        f"the Ray cluster at {address} cannot be used ({first_line(exc)}); what was indexed is kept, run it again"
    )
