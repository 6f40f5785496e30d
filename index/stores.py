"""A store found, opened or made, in a folder or on a server."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from index.chroma import DATABASE, Database, Server, connect
from index.errors import IndexMismatch, IndexMissing, StoreError
from index.graph import ARTICLES, COLLECTIONS, PASSAGES, options
from index.vectors import FORMAT, About, Store

if TYPE_CHECKING:
    from index.chroma import Collection


def open_store(place: Path | Server) -> Store:
    """The store in a folder or on a server.

    Raises IndexMissing where there is none, IndexMismatch where another version wrote it.
    """
    if isinstance(place, Path) and not (place / DATABASE).is_file():
        raise IndexMissing(f"nothing is indexed at {place.parent}; run: newsdesk index FOLDER")
    database = connect(place)
    held = _held(database)
    if held.keys() < COLLECTIONS:
        database.close()
        raise IndexMissing(f"{_name(place)} holds no newsdesk index; run: newsdesk index FOLDER")
    store = Store(database, held[ARTICLES], held[PASSAGES])
    if store.about.format != FORMAT:
        raise IndexMismatch(
            f"{_name(place)} was built by another version of newsdesk; run: newsdesk index FOLDER --rebuild"
        )
    return store


def create_store(place: Path | Server, about: About, rebuild: bool = False) -> Store:
    """The store in a folder or on a server, made if there is none; `rebuild` empties it first."""
    if isinstance(place, Path):
        try:
            place.mkdir(parents=True, exist_ok=True)
        except OSError as exc:
            fact = f"the index folder {place.parent} cannot be made ({exc.strerror})"
            raise StoreError(f"{fact}; choose another") from exc
    database = connect(place)
    try:
        held = _held(database)
        if rebuild or held.keys() < COLLECTIONS:
            for name in sorted(held):  # the articles first, and made last: without them an index was never finished
                database.delete(name)
            database.create(PASSAGES, {"format": FORMAT}, options(PASSAGES, place))
            database.create(ARTICLES, asdict(about), options(ARTICLES, place))
    finally:
        database.close()
    return open_store(place)


def _held(database: Database) -> dict[str, Collection]:
    """Which of our collections are there. Raises StoreError where one on a server is another program's."""
    found = ((name, database.find(name)) for name in sorted(COLLECTIONS))
    held = {name: collection for name, collection in found if collection}
    if server := database.server:
        for name, collection in held.items():
            if "format" not in (collection.metadata or {}):
                database.close()
                fact = f"{server.url} holds a collection {name!r} of another program in {server.database!r}"
                raise StoreError(f"{fact}; set NEWSDESK_CHROMA_DATABASE to a database of its own")
    return held


def _name(place: Path | Server) -> str:
    return f"{place.url} ({place.database})" if isinstance(place, Server) else str(place.parent)
