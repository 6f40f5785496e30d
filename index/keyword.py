"""BM25 over passages in Tantivy. The only import of tantivy."""

from __future__ import annotations

import json
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


def terms(text: str) -> list[str]:
    """The stems that are looked up for `text`, in order, repeats and all; stop words are left out. Needs no index."""
    return _analyzer().analyze(text)


class KeywordIndex:
    """Passages by their words."""

    def __init__(self, path: Path) -> None:
        """Open the index in folder `path`, or start an empty one. Raises ValueError where it is damaged."""
        import tantivy

        path.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._schema = _schema()
        self._index = tantivy.Index(self._schema, path=str(path))
        self._index.register_tokenizer(ANALYZER, _analyzer())
        # What is searched stays as it is until this object writes: it belongs to the records read with it.
        self._index.config_reader(reload_policy="manual")

    def terms(self, text: str) -> list[str]:
        """The stems that are looked up for `text`, in order, repeats and all; stop words are left out."""
        return terms(text)

    def put(self, batch: Iterable[tuple[ArticleRecord, Sequence[StoredPassage]]], removed: Sequence[str] = ()) -> None:
        """Replace the passages of the given articles and drop those of `removed` (article ids)."""
        import tantivy

        try:
            with self._index.writer(heap_size=64_000_000, num_threads=1) as writer:
                for article in removed:
                    writer.delete_documents_by_term("article", article)
                for record, passages in batch:
                    writer.delete_documents_by_term("article", record.id)
                    for row in passages:
                        if row.passage.sentences:
                            writer.add_document(
                                tantivy.Document(
                                    id=row.id, article=record.id, title=record.title, text=_searched_text(row)
                                )
                            )
        except ValueError as exc:
            if "LockBusy" in str(exc):
                raise IndexBusy("another newsdesk is indexing into this index; try again when it has finished") from exc
            raise StoreError(
                f"the keyword index cannot be written ({exc}); delete {self._path}, it is made again"
            ) from exc
        self._index.reload()

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
            found = [(str(searcher.doc(address)["id"][0]), float(score)) for score, address in hits]
        except ValueError as exc:
            raise StoreError(f"the keyword index is damaged ({exc}); delete {self._path}, it is made again") from exc
        # Tantivy puts what was written first before its equals, which differs from one history of an index to another.
        return sorted(found, key=lambda item: (-item[1], item[0]))

    def frequency(self, term: str) -> int:
        """Number of passages whose text holds the stem `term`."""
        # Tantivy's own doc_freq still counts passages that were deleted, and then there can be more than size().
        found = self._index.searcher().search(self._term("text", term, 1.0), limit=1, count=True)
        return int(found.count)  # type: ignore[attr-defined]  # missing from tantivy's own stubs

    def size(self) -> int:
        """Number of passages in the replica."""
        return int(self._index.searcher().num_docs)

    def is_weighed_down(self) -> bool:
        """Whether passages that were deleted still count in how rare a word is."""
        segments = json.loads((self._path / "meta.json").read_text("utf-8"))["segments"]
        return any(segment["deletes"] for segment in segments)

    def _term(self, field: str, term: str, weight: float) -> tantivy.Query:
        import tantivy

        return tantivy.Query.boost_query(tantivy.Query.term_query(self._schema, field, term), weight)


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
