"""Folder -> index, incremental by content hash."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np

from index.embed import Vectors
from index.handle import Index
from index.prepare import FileGave, file_hash, sift
from index.reading.load import MAX_BYTES, find_files
from index.reading.worker import load_files
from index.types import ArticleRecord, Failure

BATCH_PASSAGES = 256
"""Passages embedded and written together: what an interrupted run loses at most."""

Progress = Callable[[int, int], None]
Known = dict[str, dict[str, ArticleRecord]]
"""By file, what is known of its articles by their id."""

Read = Callable[[Index, Iterator[Path], Path, Known], Iterator[FileGave]]
"""Reads files of a folder: what each gave, in order."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Report:
    """Paths of articles by what happened to them; `embedded` counts passages."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    failed: tuple[Failure, ...] = ()
    embedded: int = 0


@dataclass
class _Tally:
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    touched: list[ArticleRecord] = field(default_factory=list)
    files: int = 0
    embedded: int = 0


def read_here(index: Index, paths: Iterator[Path], folder: Path, known: Known) -> Iterator[FileGave]:
    """Files read on this machine, the next ones while the caller works on the last."""
    for path, loaded in load_files(paths, folder):
        name = path.relative_to(folder).as_posix()
        yield sift(name, loaded, known.get(name, {}), index.embedder, partial(_file_hash, path, index))


def build(
    index: Index,
    folder: Path,
    progress: Progress | None = None,
    read: Read = read_here,
    writable: Callable[[], Index] | None = None,
) -> Report:
    """Bring `index` up to date with the articles of `folder`. `progress` is told files done and files in all.

    `writable` gives the index to write to, of the same articles, each time there is something to write; without it
    that is `index` itself.

    Can be interrupted at any time: what was committed stays, and the next run goes on from there. Raises FolderError
    when the folder cannot be read; a file that cannot be read is in the report instead.
    """
    files = find_files(folder)

    def writer() -> Index:
        return writable() if writable else index

    known: Known = {}
    for record in index.articles.values():
        known.setdefault(record.file, {})[record.id] = record
    tally = _Tally()

    def show() -> None:
        tally.files += 1
        if progress:
            progress(tally.files, len(files))

    def changed() -> Iterator[Path]:
        for path in files:
            if _is_unchanged(path, folder, known, index):
                tally.unchanged.append(path.relative_to(folder).as_posix())
                show()
            else:
                yield path

    waiting: list[FileGave] = []
    for gave in read(index, changed(), folder, known):
        _count(gave, index, tally)
        waiting.append(gave)
        if sum(len(item.passages) for each in waiting for item in each.prepared) >= BATCH_PASSAGES:
            tally.embedded += _commit(writer, waiting)
            waiting = []
        show()
    tally.embedded += _commit(writer, waiting)
    present = {*tally.added, *tally.changed, *tally.unchanged}
    gone = [record for record in index.articles.values() if record.path not in present]
    if tally.touched:
        _update(writer(), tally.touched)
    if gone:
        remove_articles(writer(), gone)
    if writable is None:
        sweep_passages(index)
    removed = tuple(sorted(record.path for record in gone))
    return Report(
        tuple(tally.added),
        tuple(tally.changed),
        removed,
        tuple(sorted(tally.unchanged)),
        tuple(tally.failed),
        tally.embedded,
    )


def sweep_passages(index: Index) -> None:
    """Delete what a run that was cut off left in `index`."""
    index.before_write()
    index.store.sweep(index.articles)


def has_changed(index: Index, record: ArticleRecord, folder: Path) -> bool:
    """Whether the file of an article in `folder` is another, or gone, since it was indexed.

    False where `folder` is not there, as on a machine that shares the index of another.
    """
    return folder.is_dir() and _file_hash(folder / record.file, index) != record.file_hash


def _is_unchanged(path: Path, folder: Path, known: Known, index: Index) -> bool:
    name = path.relative_to(folder).as_posix()
    records = list(known.get(name, {}).values())
    # A file of several records is read each time, so that its bad records are reported each time.
    return len(records) == 1 and records[0].path == name and _file_hash(path, index) == records[0].file_hash


def _count(gave: FileGave, index: Index, tally: _Tally) -> None:
    tally.failed += gave.failures
    for record in gave.kept:
        tally.unchanged.append(record.path)
        if index.articles[record.id] != record:
            tally.touched.append(record)
    for item in gave.prepared:
        (tally.changed if item.record.id in index.articles else tally.added).append(item.record.path)


def _commit(writer: Callable[[], Index], waiting: Sequence[FileGave]) -> int:
    """Number of passages embedded and written, to the database first and to the replica second."""
    prepared = [item for gave in waiting for item in gave.prepared]
    if not prepared:
        return 0
    index = writer()
    passages = [passage for item in prepared for passage in item.passages]
    records = [item.record for item in prepared]
    vectors = _vectors(index, waiting)
    commit = _next_commit(index)
    older = [index.articles[record.id] for record in records if record.id in index.articles]
    index.store.put(commit, records, passages, vectors)
    index.replica.put(commit, [(item.record, item.passages) for item in prepared])
    # Last: until now, whoever reads by the replica as it was could ask for them.
    index.store.drop_passages(older)
    index.articles.update({record.id: record for record in records})
    log.info("committed %d articles, %d passages", len(records), len(passages))
    return len(passages)


def _vectors(index: Index, waiting: Sequence[FileGave]) -> Vectors:
    texts = [text for gave in waiting if gave.vectors is None for text in gave.texts]
    made = iter(index.embedder.encode(texts))
    rows = [[next(made) for _ in gave.texts] if gave.vectors is None else gave.vectors for gave in waiting]
    return np.concatenate([each for each in rows if len(each)])


def _update(index: Index, touched: Sequence[ArticleRecord]) -> None:
    commit = _next_commit(index)
    index.store.update(commit, touched)
    index.replica.update([(commit, record) for record in touched])
    index.articles.update({record.id: record for record in touched})


def remove_articles(index: Index, gone: Sequence[ArticleRecord]) -> None:
    """Remove articles of `index`, from the database first and from the replica second."""
    commit = _next_commit(index)
    index.store.remove(commit, gone)
    index.replica.put(commit, (), [record.id for record in gone])
    index.store.drop_passages(gone)
    for record in gone:
        del index.articles[record.id]


def _next_commit(index: Index) -> int:
    index.before_write()
    return index.store.about.commit + 1


def _file_hash(path: Path, index: Index) -> str:
    """Hash over the file and how it is processed; empty where the file cannot be read, which loading then reports."""
    try:
        if not path.is_file() or path.stat().st_size > MAX_BYTES:  # it was neither when it was indexed
            return ""
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256")
    except OSError:
        return ""
    return file_hash(digest.hexdigest(), index.embedder)
