"""What one file gave -> passages to embed and records to write. Pure, but that the embedder counts tokens."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from index.chunk import PASSAGE_TOKENS, RULES, TITLE_TOKENS, embedded_text, short_title, split_passages
from index.embed import Embedder, Vectors
from index.records import article_id, article_version, passage_id
from index.types import Article, ArticleRecord, Failure, Loaded, Passage, StoredPassage


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article to be embedded: its record, its passages, and of each the text that is embedded."""

    record: ArticleRecord
    passages: tuple[StoredPassage, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileGave:
    """What became of one file.

    kept      its articles that are in the index as they are now, with records as they should stand there
    prepared  its articles that are new or other than they were
    vectors   of all passages of `prepared`, in order; None where they are still to be made
    """

    file: str
    kept: tuple[ArticleRecord, ...] = ()
    prepared: tuple[Prepared, ...] = ()
    failures: tuple[Failure, ...] = ()
    vectors: Vectors | None = None

    @property
    def texts(self) -> list[str]:
        """What is embedded of all passages of `prepared`, in order."""
        return [text for item in self.prepared for text in item.texts]

    def embedded(self, vectors: Vectors) -> FileGave:
        """The same with the vectors of `texts`."""
        return replace(self, vectors=vectors)


def sift(
    file: str, loaded: Loaded, known: Mapping[str, ArticleRecord], embedder: Embedder, hash_now: Callable[[], str]
) -> FileGave:
    """The articles of `file` held against those that are `known` of it, by their id.

    `hash_now` gives the `file_hash` of its bytes, and is asked for where the file could not be read: if these are the
    bytes that gave what is known, the failure is of this moment.
    """
    digest = file_hash(loaded.sha256, embedder)
    kept: list[ArticleRecord] = []
    prepared: list[Prepared] = []
    for article in loaded.articles:
        version = article_version(article, _recipe(embedder))
        old = known.get(article_id(article.path))
        if old and old.version == version:
            kept.append(replace(old, file_hash=digest))
        else:
            embedder.prepare()
            prepared.append(_prepare(article, file, digest, version, embedder))
    hashes = {record.file_hash for record in known.values()}
    unread = hashes and not loaded.sha256
    if any(failure.passing for failure in loaded.failures) or (unread and hash_now() in hashes):
        # It could not be read this time; what is known of it stands.
        read = {record.id for record in kept} | {item.record.id for item in prepared}
        kept += [record for record in known.values() if record.id not in read]
    return FileGave(file, tuple(kept), tuple(prepared), loaded.failures)


def file_hash(sha256: str, embedder: Embedder) -> str:
    """32 hexadecimal digits over the bytes of a file and how they are processed."""
    return hashlib.sha256(f"{sha256}/{_recipe(embedder)}".encode()).hexdigest()[:32]


def _recipe(embedder: Embedder) -> str:
    return f"{embedder.name}/{RULES}/{PASSAGE_TOKENS}/{TITLE_TOKENS}"


def _prepare(article: Article, file: str, digest: str, version: str, embedder: Embedder) -> Prepared:
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
    return Prepared(record, stored, texts)


def _paged(passage: Passage, pages: Sequence[int]) -> Passage:
    if not pages:
        return passage
    breaks = tuple(offset for offset in pages if passage.start < offset < passage.end)
    return replace(passage, page=max(1, bisect_right(pages, passage.start)), page_breaks=breaks)
