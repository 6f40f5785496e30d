"""An index over a few texts, for tests of what works on one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from index.build import build
from index.embed import Embedder
from index.handle import Index, create_index
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
