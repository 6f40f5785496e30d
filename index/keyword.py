"""BM25 over passages in Tantivy. The only import of tantivy.

A local replica of what Chroma holds: it can be deleted at any time and is made again from the database.
"""

from __future__ import annotations

import json
import logging
import tempfile
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import IndexBusy, StoreError
from index.types import ArticleRecord, StoredPassage

if TYPE_CHECKING:
    import tantivy

ANALYZER = "newsdesk_en"
TITLE_WEIGHT = 0.5
STATE = "articles.json"
log = logging.getLogger(__name__)


def terms(text: str) -> list[str]:
    """The stems that are looked up for `text`, in order, repeats and all; stop words are left out. Needs no index."""
    return _analyzer().analyze(text)


class KeywordIndex:
    """Passages by their words. `versions` says which version of each article is in it."""

    def __init__(self, path: Path) -> None:
        """Open the replica at `path`, or start an empty one."""
        import tantivy

        path.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._schema = _schema()
        try:
            self._index = tantivy.Index(self._schema, path=str(path))
            self.versions = self._read_versions()
        except ValueError as exc:  # of another schema, or damaged: it is only a replica, so it starts anew
            log.warning("keyword replica could not be opened and is made again: %s", exc)
            _clear(path)
            self._index = tantivy.Index(self._schema, path=str(path))
            self.versions = {}
        self._index.register_tokenizer(ANALYZER, _analyzer())

    def terms(self, text: str) -> list[str]:
        """The stems that are looked up for `text`, in order, repeats and all; stop words are left out."""
        return terms(text)

    def put(self, batch: Iterable[tuple[ArticleRecord, Sequence[StoredPassage]]], removed: Sequence[str] = ()) -> None:
        """Replace the passages of the given articles and drop those of `removed` (article ids)."""
        import tantivy

        versions = dict(self.versions)
        try:
            with self._index.writer(heap_size=64_000_000, num_threads=1) as writer:
                for article in removed:
                    writer.delete_documents_by_term("article", article)
                    versions.pop(article, None)
                for record, passages in batch:
                    writer.delete_documents_by_term("article", record.id)
                    for row in passages:
                        if row.passage.sentences:
                            writer.add_document(
                                tantivy.Document(
                                    id=row.id, article=record.id, title=record.title, text=_searched_text(row)
                                )
                            )
                    versions[record.id] = record.version
        except ValueError as exc:
            if "LockBusy" in str(exc):
                raise IndexBusy("another newsdesk is indexing into this index; try again when it has finished") from exc
            raise StoreError(
                f"the keyword index cannot be written ({exc}); delete {self._path}, it is made again"
            ) from exc
        self._index.reload()
        self._write_versions(versions)

    def search(self, query: str, k: int, articles: Sequence[str] | None = None) -> list[tuple[str, float]]:
        """Ids of the `k` best passages with their BM25 score, best first, from `articles` or from all."""
        import tantivy

        should = [
            (tantivy.Occur.Should, self._term(field, term, weight))
            for term in dict.fromkeys(self.terms(query))
            for field, weight in (("text", 1.0), ("title", TITLE_WEIGHT))
        ]
        if not should:
            return []
        wanted = tantivy.Query.boolean_query(should)
        if articles is not None:
            among = tantivy.Query.term_set_query(self._schema, "article", list(articles))
            wanted = tantivy.Query.boolean_query(
                [(tantivy.Occur.Must, wanted), (tantivy.Occur.Must, tantivy.Query.const_score_query(among, 0.0))]
            )
        searcher = self._index.searcher()
        try:
            hits = searcher.search(wanted, limit=k, count=False).hits
            return [(str(searcher.doc(address)["id"][0]), float(score)) for score, address in hits]
        except ValueError as exc:
            raise StoreError(f"the keyword index is damaged ({exc}); delete {self._path}, it is made again") from exc

    def frequency(self, term: str) -> int:
        """Number of passages whose text holds the stem `term`."""
        # Tantivy's own doc_freq still counts passages that were deleted, and then there can be more than size().
        found = self._index.searcher().search(self._term("text", term, 1.0), limit=1, count=True)
        return int(found.count)  # type: ignore[attr-defined]  # missing from tantivy's own stubs

    def size(self) -> int:
        """Number of passages in the replica."""
        return int(self._index.searcher().num_docs)

    def _term(self, field: str, term: str, weight: float) -> tantivy.Query:
        import tantivy

        return tantivy.Query.boost_query(tantivy.Query.term_query(self._schema, field, term), weight)

    def _read_versions(self) -> dict[str, str]:
        """The state beside the replica. Raises ValueError where it cannot be read or only one of the two is there."""
        path = self._path / STATE
        versions = json.loads(path.read_text("utf-8")) if path.is_file() else {}
        if not isinstance(versions, dict) or bool(versions) != bool(self.size()):
            raise ValueError(f"{STATE} does not belong to it")
        return versions

    def _write_versions(self, versions: dict[str, str]) -> None:
        # Written after the commit: a crash in between repeats work, and repeating is harmless.
        fresh = self._path / f"{STATE}.new"
        fresh.write_text(json.dumps(versions), "utf-8")
        fresh.replace(self._path / STATE)
        self.versions = versions


def _clear(path: Path) -> None:
    """Make `path` an empty folder."""
    # Moved away before it is emptied: a thread of Tantivy, which outlives its index for a moment, writes a lock file.
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f"{path.name}-") as aside:
        path.rename(Path(aside) / path.name)
        path.mkdir()


@cache
def _analyzer() -> tantivy.TextAnalyzer:
    """Words without accents and case, English stop words out, Snowball stems."""
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    builder = TextAnalyzerBuilder(Tokenizer.simple())
    for step in (Filter.remove_long(60), Filter.ascii_fold(), Filter.lowercase(), Filter.stopword("english")):
        builder = builder.filter(step)
    return builder.filter(Filter.stemmer("english")).build()


def _schema() -> tantivy.Schema:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("article", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("title", tokenizer_name=ANALYZER, index_option="freq")
    builder.add_text_field("text", tokenizer_name=ANALYZER, index_option="freq")
    return builder.build()


def _searched_text(row: StoredPassage) -> str:
    return " ".join(row.text[a - row.passage.start : b - row.passage.start] for a, b in row.passage.sentences)
