"""What is installed, indexed and reachable, without changing anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from app.llm import hear
from app.settings import Settings
from app.wiring import make_embedder, make_model, make_reranker, make_server, open_database
from index.chroma import connect
from index.errors import NewsdeskError
from index.vectors import check_embedder


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    fine: bool
    fact: str


def checks(settings: Settings) -> list[Check]:
    """Each part with what was found. A part in trouble is a finding, not an error."""
    parts = (_embedder(settings), *_reranker(settings), *_server(settings), _index(settings), _model(settings))
    return [*_installed(), *parts]


def _installed() -> Iterator[Check]:
    for name in ("chromadb", "sentence-transformers", "streamlit", "openai", "tantivy", "torch"):
        try:
            yield Check(name, True, version(name))
        except PackageNotFoundError:
            yield Check(name, False, "not installed; run: pip install newsdesk")


def _embedder(settings: Settings) -> Check:
    try:
        dimension = make_embedder(settings).encode(["ready"]).shape[1]
    except NewsdeskError as exc:
        return Check("embedder", False, str(exc))
    return Check("embedder", True, f"{settings.embedder}, {dimension}-d, loaded from this machine")


def _reranker(settings: Settings) -> Iterator[Check]:
    if reranker := make_reranker(settings):
        try:
            reranker.score("Is it ready?", ["It is ready."])
        except NewsdeskError as exc:
            yield Check("reranker", False, str(exc))
        else:
            yield Check("reranker", True, f"{settings.reranker}, loaded from this machine")


def _server(settings: Settings) -> Iterator[Check]:
    if server := make_server(settings):
        try:
            connect(server)
        except NewsdeskError as exc:
            yield Check("server", False, str(exc))
        else:
            fact = f"Chroma at {server.url} answers, database {server.database} of tenant {server.tenant}"
            yield Check("server", True, fact)


def _index(settings: Settings) -> Check:
    try:
        with open_database(settings) as store:
            check_embedder(store.about, settings.embedder)
            articles = store.articles()
            folder = store.about.folder
    except NewsdeskError as exc:
        return Check("index", False, str(exc))
    passages = sum(record.passages for record in articles.values())
    return Check("index", True, f"{len(articles)} articles, {passages} passages of {folder}")


def _model(settings: Settings) -> Check:
    try:
        model = make_model(settings)
        if model is None:
            return Check("model", True, "none set: answers are extractive")
        reply = hear(model.stream([{"role": "user", "content": "Answer with the word ready."}]))
    except NewsdeskError as exc:
        return Check("model", False, str(exc))
    if reply.failure:
        return Check("model", False, reply.failure)
    return Check("model", True, f"{model.name} answers ({len(reply.text)} characters)")
