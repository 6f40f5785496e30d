"""Settings -> the parts that are put to work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass

from app.llm import ChatModel, EndpointModel
from app.settings import Settings
from index import encoder
from index.chroma import Server
from index.embed import Embedder, LocalModel
from index.errors import IndexBusy, SettingsError
from index.generations import published
from index.handle import DATABASE, Index, open_index, open_published
from index.lock import writing
from index.reranker import LocalReranker, Reranker
from index.stores import open_store
from index.vectors import Store


@dataclass(frozen=True)
class Desk:
    """An open index and the language model, if there is one.

    verify  whether the model is asked for a verdict on what it wrote
    note    what of the settings is not as it was meant
    """

    index: Index
    model: ChatModel | None
    verify: bool = False
    note: str | None = None


def make_embedder(settings: Settings, afresh: bool = False) -> Embedder:
    """The embedder that `settings` name; `afresh`: exported anew before many texts are encoded."""
    return LocalModel(settings.embedder, settings.index / encoder.FOLDER, afresh)


def make_server(settings: Settings) -> Server | None:
    """The Chroma server that `settings` name, or None: the database is a folder then."""
    if settings.chroma_url is None:
        return None
    return Server(settings.chroma_url, settings.chroma_token, settings.chroma_tenant, settings.chroma_database)


@contextmanager
def open_database(settings: Settings) -> Iterator[Store]:
    """The database alone, without the embedder. Raises IndexMissing or IndexMismatch."""
    if server := make_server(settings):
        yield open_store(server)
        return
    with closing(published(settings.index)) as generation:
        yield open_store(generation.path / DATABASE)


def make_reranker(settings: Settings) -> Reranker | None:
    return LocalReranker(settings.reranker) if settings.reranker else None


def make_model(settings: Settings) -> ChatModel | None:
    """The configured language model, or None. Raises SettingsError for a model without an endpoint."""
    if settings.model is None:
        return None
    if not settings.endpoint:
        raise SettingsError(
            f"NEWSDESK_MODEL={settings.model} needs OPENAI_API_KEY or OPENAI_BASE_URL; set one, or unset the model"
        )
    return EndpointModel(
        settings.model, settings.api_key, settings.base_url, settings.timeout_s, settings.context_tokens
    )


def open_desk(settings: Settings, embedder: Embedder | None = None) -> Desk:
    """The index and the model that `settings` name. Raises IndexMissing, IndexMismatch or SettingsError."""
    model = make_model(settings)
    note = None
    if model is None and settings.endpoint:
        note = "an endpoint is set but no model is: set NEWSDESK_MODEL to use it; answers are extractive"
    if model is None and settings.verify:
        note = note or "NEWSDESK_VERIFY=model has no effect without NEWSDESK_MODEL"
    return Desk(open_articles(settings, embedder), model, settings.verify, note)


def open_articles(settings: Settings, embedder: Embedder | None = None) -> Index:
    """The index that `settings` name, without a model. Raises IndexMissing or IndexMismatch."""
    embedder, reranker, server = embedder or make_embedder(settings), make_reranker(settings), make_server(settings)
    if server:
        index = open_index(settings.index, embedder, reranker, server)
        with suppress(IndexBusy), writing(settings.index):
            embedder.prepare()  # the export was left beside the index of the machine that indexed
        return index
    return open_published(settings.index, embedder, reranker)
