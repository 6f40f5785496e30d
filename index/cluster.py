"""Files parsed, cut into passages and embedded on a Ray cluster. The only import of ray.

One process writes: this one, which also says what has changed. It sends the bytes of files, so that a worker needs no
access to the folder; its own code, so that a worker does what this machine would; and the embedder as it was exported,
so that it gives the same vectors.
"""

from __future__ import annotations

import logging
import re
import shutil
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from functools import cache, lru_cache, partial
from hashlib import sha256
from io import TextIOBase
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from index.embed import Embedder, first_line
from index.errors import ClusterError, NewsdeskError
from index.prepare import FileGave, file_hash, sift
from index.reading.load import read_file
from index.reading.worker import load_bytes
from index.types import ArticleRecord, Loaded

if TYPE_CHECKING:  # a worker has neither database nor replica
    from index.build import Known, Read
    from index.handle import Index

TASK_FILES = 32
TASK_BYTES = 4 * 1024 * 1024
"""What one task is given: so many files, or as many as hold so many bytes."""

TASKS_A_CPU = 2
AHEAD_BYTES = 256 * 1024 * 1024
"""How far is sent ahead of what has been answered: for each processor a task that runs and one that waits, so that none
idles, or fewer that together hold so many bytes.
"""

RETRIES = 3
"""Times that a task is run again whose worker or node has died."""

CONNECT_S = 5.0
TRY_S = 30.0
TRY = """
import sys, ray
try:
    ray.init(sys.argv[1], log_to_driver=False, logging_level="ERROR")
except Exception as exc:
    print((str(exc) or repr(exc)).splitlines()[0][:200])
    sys.exit(1)
"""
COLOUR = re.compile("\x1b\\[[0-9;]*m")
log = logging.getLogger(__name__)


@dataclass
class Task:
    """Files for one worker: of each its path in the folder, its bytes or why it cannot be read, and what is known of
    its articles.
    """

    files: list[tuple[str, bytes | Loaded, dict[str, ArticleRecord]]] = field(default_factory=list)
    size_bytes: int = 0


Answer = Callable[[], list[FileGave]]
"""Waits for what the files of a task gave."""


@contextmanager
def cluster(address: str) -> Iterator[Read]:
    """What reads files on the Ray cluster whose head is at `address`, "HOST:PORT", for as long as it is open.

    Raises ClusterError where the cluster cannot be used.
    """
    ray: Any = None

    def read(index: Index, paths: Iterator[Path], folder: Path, known: Known) -> Iterator[FileGave]:
        @cache
        def sent() -> tuple[Any]:
            index.embedder.prepare()
            # In a tuple: Ray would else hand the embedder to each task anew.
            return (ray.put(index.embedder),)

        def start(task: Task) -> Answer:
            given = work.remote(task, sent())
            return lambda: _answer(lambda: ray.get(given), task, address)

        def most() -> int:
            return TASKS_A_CPU * int(ray.cluster_resources().get("CPU", 0))

        work = ray.remote(num_cpus=1, max_retries=RETRIES)(_work)
        for gave in in_order(tasks_of(paths, folder, known), start, most):
            yield from gave

    with redirect_stdout(_Logged()):
        ray = _connected(address)
        try:
            yield read
        finally:
            ray.shutdown()


class _Logged(TextIOBase):
    """For the log, what Ray prints whatever it is told: of workers that died, say."""

    def write(self, text: str) -> int:
        if said := COLOUR.sub("", text).strip():
            log.info("%s", said)
        return len(text)


def tasks_of(paths: Iterator[Path], folder: Path, known: Known) -> Iterator[Task]:
    """Files of `folder` by the task. They are read when it is asked for."""
    task = Task()
    for path in paths:
        name = path.relative_to(folder).as_posix()
        data = read_file(path, folder)
        task.files.append((name, data, known.get(name, {})))
        task.size_bytes += len(data) if isinstance(data, bytes) else 0
        if len(task.files) == TASK_FILES or task.size_bytes >= TASK_BYTES:
            yield task
            task = Task()
    if task.files:
        yield task


def in_order(
    tasks: Iterator[Task], start: Callable[[Task], Answer], most: Callable[[], int]
) -> Iterator[list[FileGave]]:
    """What the files of each of `tasks` gave. One task is under way at least, `most` at once or AHEAD_BYTES else."""
    under_way: deque[tuple[int, Answer]] = deque()

    def has_room() -> bool:
        return not under_way or (len(under_way) < most() and sum(size for size, _ in under_way) < AHEAD_BYTES)

    while True:
        while has_room() and (task := next(tasks, None)):
            under_way.append((task.size_bytes, start(task)))
        if not under_way:
            return
        _, answer = under_way.popleft()
        yield answer()


def _work(task: Task, sent: tuple[Any]) -> list[FileGave]:
    """What the files of a task gave, with the vectors of their passages. Runs on a worker."""
    embedder = _embedder(sent[0])
    given = []
    for name, data, known in task.files:
        loaded = load_bytes(data, name) if isinstance(data, bytes) else data
        gave = sift(name, loaded, known, embedder, partial(_hash, data, embedder))
        given.append(gave.embedded(embedder.encode(gave.texts)) if gave.prepared else gave)
    return given


def _hash(data: bytes | Loaded, embedder: Embedder) -> str:
    """The `file_hash` of a file's bytes; empty where they could not be had."""
    return file_hash(sha256(data).hexdigest(), embedder) if isinstance(data, bytes) else ""


@lru_cache(maxsize=1)
def _embedder(reference: Any) -> Embedder:
    """The embedder, fetched once by each process of a worker."""
    import ray

    embedder: Embedder = ray.get(reference)
    return embedder


def _connected(address: str) -> Any:
    """Ray, connected, whose workers have this machine's code."""
    host, _, port = address.rpartition(":")
    if not host or "/" in host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise ClusterError(f"--ray {address!r} is not HOST:PORT of the head of a Ray cluster")
    try:
        import ray
    except ImportError as exc:
        raise ClusterError("Ray is not installed; run: pip install 'newsdesk[ray]'") from exc
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=CONNECT_S).close()
    except (OSError, UnicodeError) as exc:  # the latter of a name that no host can have
        reason = getattr(exc, "strerror", None) or first_line(exc)
        raise ClusterError(f"no Ray cluster answers at {address} ({reason.lower()}); start its head there") from exc
    _try(address)
    with TemporaryDirectory(prefix="newsdesk-") as home:
        # As the folder that workers run in: they would else import what lies in the one where newsdesk was called.
        shutil.copytree(
            Path(__file__).parent, Path(home) / "index", ignore=shutil.ignore_patterns("weights", "__pycache__")
        )
        try:
            ray.init(address, log_to_driver=False, logging_level=logging.ERROR, runtime_env={"working_dir": home})
        except Exception as exc:  # Ray raises what its core raises, of many kinds
            raise _unusable(address, first_line(exc)) from exc
    return ray


def _try(address: str) -> None:
    """Raises ClusterError where Ray cannot be connected.

    In a process of its own: Ray waits for minutes for what is no cluster, and complains on stderr meanwhile.
    """
    command = [sys.executable, "-P", "-c", TRY, address]
    try:
        tried = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=TRY_S)  # noqa: S603
    except subprocess.TimeoutExpired as exc:
        raise ClusterError(f"what is at {address} is not the head of a Ray cluster, or is too busy") from exc
    if "InvalidAuthToken" in tried.stderr or "no authentication token" in tried.stdout:
        raise ClusterError(f"the Ray cluster at {address} has another token; set RAY_AUTH_TOKEN to that of its nodes")
    if tried.returncode:
        raise _unusable(address, tried.stdout)


def _unusable(address: str, reason: str) -> ClusterError:
    return ClusterError(f"the Ray cluster at {address} cannot be used ({reason.strip().rstrip('.')})")


def _answer(get: Answer, task: Task, address: str) -> list[FileGave]:
    from ray.exceptions import RayError, RayTaskError

    try:
        return get()
    except RayError as exc:
        log.info("a task failed:\n%s", exc)
        cause = exc.cause if isinstance(exc, RayTaskError) else exc
        named = "" if isinstance(cause, NewsdeskError | RayError) else f"{type(cause).__name__}: "
        raise ClusterError(
            f"the Ray cluster at {address} failed at {task.files[0][0]} … {task.files[-1][0]} "
            f"({named}{first_line(cause)}); what was indexed is kept, run it again"
        ) from exc
