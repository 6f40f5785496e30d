"""Folder -> index, incremental by content hash."""

from __future__ import annotations

import hashlib
import logging
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from index.chunk import PASSAGE_TOKENS, RULES, TITLE_TOKENS, embedded_text, short_title, split_passages
from index.handle import Index
from index.reading.load import find_files
from index.reading.worker import load_file
from index.records import article_id, article_version, passage_id
from index.types import Article, ArticleRecord, Failure, Loaded, Passage, StoredPassage

BATCH_PASSAGES = 256
"""Passages embedded and written together: what an interrupted run loses at most."""

Progress = Callable[[int, int], None]
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
    touched: list[ArticleRecord] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    embedded: int = 0


@dataclass(frozen=True, slots=True)
class _Prepared:
    record: ArticleRecord
    passages: tuple[StoredPassage, ...]
    texts: tuple[str, ...]


def build(index: Index, folder: Path, progress: Progress | None = None) -> Report:
    """Bring `index` up to date with the articles of `folder`. `progress` is told files done and files in all.

    Can be interrupted at any time: what was committed stays, and the next run goes on from there. Raises FolderError
    when the folder cannot be read; a file that cannot be read is in the report instead.
    """
    files = find_files(folder)
    index.store.sweep(index.articles)
    by_file: dict[str, list[ArticleRecord]] = {}
    for record in index.articles.values():
        by_file.setdefault(record.file, []).append(record)
    tally = _Tally()
    seen: set[str] = set()
    waiting: list[_Prepared] = []
    for done, path in enumerate(files, start=1):
        for prepared in _prepare_file(index, path, folder, by_file, tally, seen):
            waiting.append(prepared)
            if sum(len(item.passages) for item in waiting) >= BATCH_PASSAGES:
                tally.embedded += _commit(index, waiting)
                waiting = []
        if progress:
            progress(done, len(files))
    tally.embedded += _commit(index, waiting)
    _update(index, tally.touched)
    gone = [record for record in index.articles.values() if record.path not in seen]
    _remove(index, gone)
    removed = tuple(sorted(record.path for record in gone))
    return Report(
        tuple(tally.added), tuple(tally.changed), removed, tuple(tally.unchanged), tuple(tally.failed), tally.embedded
    )


def has_changed(index: Index, record: ArticleRecord, folder: Path) -> bool:
    """Whether the file of an article in `folder` is another, or gone, since it was indexed."""
    return _file_hash(folder / record.file, _recipe(index)) != record.file_hash


def _prepare_file(
    index: Index, path: Path, folder: Path, by_file: dict[str, list[ArticleRecord]], tally: _Tally, seen: set[str]
) -> Iterator[_Prepared]:
    """The articles of one file that have to be embedded. What became of the others goes to `tally` and `seen`."""
    name = path.relative_to(folder).as_posix()
    known = by_file.get(name, [])
    digest = _file_hash(path, _recipe(index))
    # A file of several records is read each time, so that its bad records are reported each time.
    if len(known) == 1 and known[0].path == name and known[0].file_hash == digest:
        seen.add(name)
        tally.unchanged.append(name)
        return
    loaded: Loaded = load_file(path, folder)
    tally.failed += loaded.failures
    for article in loaded.articles:
        seen.add(article.path)
        version = article_version(article, _recipe(index))
        old = index.articles.get(article_id(article.path))
        if old and old.version == version:
            tally.unchanged.append(article.path)
            if old.file_hash != digest:
                tally.touched.append(replace(old, file_hash=digest))
            continue
        (tally.changed if old else tally.added).append(article.path)
        yield _prepare(index, article, name, digest, version)


def _prepare(index: Index, article: Article, file: str, digest: str, version: str) -> _Prepared:
    embedder = index.embedder
    embedder.prepare()
    passages = split_passages(article, embedder.count_tokens, embedder.max_tokens)
    title = short_title(article.title, embedder.count_tokens)
    id_ = article_id(article.path)
    stored = tuple(
        StoredPassage(
            passage_id(id_, version, number),
            id_,
            version,
            article.text[passage.start : passage.end],
            _paged(passage, article.pages),
        )
        for number, passage in enumerate(passages)
    )
    texts = tuple(embedded_text(title, article.text, passage) for passage in passages)
    record = ArticleRecord(
        id_,
        article.path,
        file,
        digest,
        version,
        article.title,
        article.date,
        article.outlet,
        len(article.text),
        len(passages),
    )
    return _Prepared(record, stored, texts)


def _commit(index: Index, waiting: list[_Prepared]) -> int:
    """Number of passages embedded and written, to the database first and to the replica second."""
    if not waiting:
        return 0
    passages = [passage for item in waiting for passage in item.passages]
    vectors = index.embedder.encode([text for item in waiting for text in item.texts])
    records = [item.record for item in waiting]
    commit = _next_commit(index)
    older = [index.articles[record.id] for record in records if record.id in index.articles]
    index.store.put(commit, records, passages, vectors)
    index.replica.put(commit, [(item.record, item.passages) for item in waiting])
    # Last: until now, whoever reads by the replica as it was could ask for them.
    index.store.drop_passages(older)
    index.articles.update({record.id: record for record in records})
    log.info("committed %d articles, %d passages", len(waiting), len(passages))
    return len(passages)


def _update(index: Index, touched: Sequence[ArticleRecord]) -> None:
    if touched:
        commit = _next_commit(index)
        index.store.update(commit, touched)
        index.replica.update([(commit, record) for record in touched])
        index.articles.update({record.id: record for record in touched})


def _remove(index: Index, gone: Sequence[ArticleRecord]) -> None:
    if gone:
        commit = _next_commit(index)
        index.store.remove(commit, gone)
        index.replica.put(commit, (), [record.id for record in gone])
        index.store.drop_passages(gone)
        for record in gone:
            del index.articles[record.id]


def _next_commit(index: Index) -> int:
    return index.store.about.commit + 1


def _paged(passage: Passage, pages: tuple[int, ...]) -> Passage:
    if not pages:
        return passage
    breaks = tuple(offset for offset in pages if passage.start < offset < passage.end)
    return replace(passage, page=max(1, bisect_right(pages, passage.start)), page_breaks=breaks)


def _recipe(index: Index) -> str:
    return f"{index.embedder.name}/{RULES}/{PASSAGE_TOKENS}/{TITLE_TOKENS}"


def _file_hash(path: Path, recipe: str) -> str:
    """Hash over the file and how it is processed; empty where the file cannot be read, which loading then reports."""
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256")
    except OSError:
        return ""
    digest.update(recipe.encode())
    return digest.hexdigest()[:32]
