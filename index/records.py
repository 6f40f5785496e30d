"""Articles and passages as rows of the database, and back. Pure; values are strings and numbers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from index.types import Article, ArticleRecord, Passage, Span, StoredPassage

Row = dict[str, Any]


def article_id(path: str) -> str:
    """16 hexadecimal digits that stand for the article at `path`."""
    return hashlib.sha256(path.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def article_version(article: Article, recipe: str) -> str:
    """12 hexadecimal digits over all that the passages are made of. `recipe` names the embedder and the chunking."""
    parts = (recipe, article.text, article.title, article.date, article.outlet, article.boilerplate, article.pages)
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def passage_id(article: str, version: str, number: int) -> str:
    return f"{article}-{version}-{number:06d}"


def passage_ids(record: ArticleRecord) -> list[str]:
    """The ids of all passages of an article."""
    return [passage_id(record.id, record.version, number) for number in range(record.passages)]


def article_of_passage(passage: str) -> str:
    """The article in a passage's id."""
    return passage.partition("-")[0]


def is_passage_of(articles: Mapping[str, ArticleRecord], passage: str) -> bool:
    """Whether a passage, by its id, is one of the current version of one of `articles`."""
    article, _, rest = passage.partition("-")
    record = articles.get(article)
    return record is not None and rest.partition("-")[0] == record.version


def article_row(record: ArticleRecord) -> Row:
    """`record` without its id, which is the row's key. Chroma has no null: an empty string stands for None."""
    return {
        "path": record.path,
        "file": record.file,
        "file_hash": record.file_hash,
        "version": record.version,
        "title": record.title,
        "date": record.date.isoformat() if record.date else "",
        "outlet": record.outlet or "",
        "chars": record.chars,
        "passages": record.passages,
    }


def article_record(id_: str, row: Mapping[str, Any]) -> ArticleRecord:
    return ArticleRecord(
        id=id_,
        path=str(row["path"]),
        file=str(row["file"]),
        file_hash=str(row["file_hash"]),
        version=str(row["version"]),
        title=str(row["title"]),
        date=date.fromisoformat(row["date"]) if row["date"] else None,
        outlet=str(row["outlet"]) or None,
        chars=int(row["chars"]),
        passages=int(row["passages"]),
    )


def passage_row(stored: StoredPassage) -> Row:
    """What is kept of a passage beside its id, which names article and version, and its text.

    One value, since Chroma's embedded database spends a row, and an entry in an index, on each value of a list.
    """
    passage = stored.passage
    edges = [edge for span in passage.sentences for edge in span]
    layout = [passage.start, passage.end, edges, passage.page or 0, passage.page_breaks]
    return {"layout": json.dumps(layout, separators=(",", ":"))}


def stored_passage(id_: str, text: str, row: Mapping[str, Any]) -> StoredPassage:
    start, end, edges, page, breaks = json.loads(row["layout"])
    sentences = tuple(Span(*pair) for pair in zip(edges[::2], edges[1::2], strict=True))
    article, version, _ = id_.split("-")
    return StoredPassage(id_, article, version, text, Passage(start, end, sentences, page or None, tuple(breaks)))
