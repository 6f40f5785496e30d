"""An index over a few texts, for tests of what works on one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from index.build import Report, build
from index.embed import Embedder
from index.handle import Index, create_index
from index.search import search
from index.types import ArticleRecord, StoredPassage
from tests.fakes import HashedEmbedder

HEAD = "---\ntitle: {}\ndate: {}\n---\n\n"
TEXTS = {
    "bread.txt": HEAD.format("Bakers raise prices", "2020-01-10") + "Bakers raised the price of bread. Flour is dear.",
    "roads/m4.txt": HEAD.format("Patrols start", "2020-03-30") + "Patrols began on the M4 highway. Crowds blocked it.",
    "roads/m5.txt": HEAD.format("Army nears M5", "2020-02-20") + "Troops reached the M5 highway. It links two cities.",
    "undated.txt": "---\ntitle: Harbour notes\n---\n\nFishermen mended their nets. The highway was quiet.",
}


def write_texts(folder: Path, texts: Mapping[str, str]) -> Path:
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    return folder


def make_index(home: Path, texts: Mapping[str, str], embedder: Embedder | None = None) -> Index:
    """The index in `home/index` of `texts`, which are written to `home/articles`."""
    folder = write_texts(home / "articles", texts)
    index = create_index(home / "index", folder, embedder or HashedEmbedder())
    build(index, folder)
    return index


def rerun(home: Path, rebuild: bool = False) -> tuple[Report, Index, list[str]]:
    """The report of one more run over `home/articles`, the index, and the texts that were embedded."""
    embedder = HashedEmbedder()
    opened = create_index(home / "index", home / "articles", embedder, rebuild)
    report = build(opened, home / "articles")
    return report, opened, embedder.encoded


def contents(opened: Index) -> dict[str, tuple[ArticleRecord, list[StoredPassage]]]:
    """All that an index holds, by path; database and replica have to agree, with nothing left over."""
    held = {record.path: (record, opened.store.article_passages(record)) for record in opened.articles.values()}
    assert opened.store.articles() == opened.articles
    assert opened.store.count_passages() == sum(len(passages) for _, passages in held.values())
    assert opened.replica.catalog.records() == opened.articles
    assert opened.keyword.size() == sum(bool(row.passage.sentences) for _, rows in held.values() for row in rows)
    return held


def paths_with(opened: Index, word: str) -> list[str]:
    """Paths of the articles with a passage that holds `word`, by either ranking."""
    hits = search(opened, word, 50)
    return sorted({hit.article.path for hit in hits if word in hit.passage.text})
