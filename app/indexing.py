"""Folder -> index, as the command line and the page ask for it."""

from __future__ import annotations

from contextlib import closing, nullcontext
from dataclasses import replace
from pathlib import Path

from app.settings import Settings
from app.wiring import make_embedder, make_server, open_database
from index.build import Progress, Read, Report, build, read_here, sweep_passages
from index.cluster import cluster
from index.embed import Embedder
from index.errors import FolderError, IndexMissing
from index.generations import begin, publish, settle, sweep, unfinished
from index.graph import make_anew, shrink, write_out
from index.handle import DATABASE, Index, create_index, open_published
from index.lease import leased
from index.lock import writing
from index.reading.load import find_files
from index.replica import renew
from index.stores import open_store

SETTLE_PASSAGES = 20_000
"""Passages after which the graph is written out in the middle of a run. Until then Chroma reads them all again with
each batch, 17 µs each, which in the end would take longer than embedding; and writing out costs a copy of the index.
"""


def index_folder(
    settings: Settings,
    folder: Path,
    rebuild: bool = False,
    progress: Progress | None = None,
    embedder: Embedder | None = None,
    ray: str | None = None,
) -> Report:
    """Bring the index up to date with `folder`, which is looked at before anything is touched.

    `ray`: the address of a Ray cluster, on which files are read and embedded then. Raises FolderError, IndexBusy where
    somebody else is indexing into it, or ClusterError.
    """
    find_files(folder)
    _check_apart(settings.index, folder)
    server = make_server(settings)
    reading = nullcontext(read_here) if ray is None else cluster(ray)
    with writing(settings.index), reading as read, leased(server, settings.index) as keep:
        embedder = embedder or make_embedder(settings, afresh=rebuild)
        if server:
            index = create_index(settings.index, folder, embedder, rebuild, server)
            return build(replace(index, before_write=keep), folder, progress, read)
        return _index_here(settings.index, folder, embedder, rebuild, progress, read)


def _check_apart(home: Path, folder: Path) -> None:
    """Raises FolderError where the index would be read as articles, or the articles lie among what it deletes."""
    index, articles = home.resolve(), folder.resolve()
    if articles.is_relative_to(index):
        raise FolderError(f"{folder} lies in the index folder {home}; choose another index folder with --index")
    if index.is_relative_to(articles) and not any(part.startswith(".") for part in index.relative_to(articles).parts):
        fact = f"the index folder {home} lies among the articles of {folder}"
        raise FolderError(f"{fact}; choose another with --index, or a name with a dot in front")


def _index_here(
    home: Path, folder: Path, embedder: Embedder, rebuild: bool, progress: Progress | None, read: Read
) -> Report:
    """What is published stays as it is until the run is complete."""
    begun: list[Index] = []

    def writable() -> Index:
        if not begun:
            begun.append(create_index(begin(home, rebuild), folder, embedder))
            sweep_passages(begun[0])
        elif begun[0].store.put_passages >= SETTLE_PASSAGES:
            begun.pop().close()
            begun.append(create_index(settle(home, _write_out), folder, embedder))
        return begun[0]

    published = None if rebuild or unfinished(home) else _published(home, embedder)
    try:
        if published and published.store.about.folder == str(folder.resolve()):
            report = build(published, folder, progress, read, writable)
        else:
            report = build(writable(), folder, progress, read, writable)
    finally:
        for index in (published, *begun):
            if index:
                index.close()
    if begun:
        publish(home, complete)
    sweep(home)
    return report


def _write_out(path: Path) -> None:
    write_out(path / DATABASE)


def complete(path: Path) -> None:
    """Have the index in folder `path` hold and rank what one that was built at once does, and nothing left to write."""
    database = path / DATABASE
    with closing(open_store(database)) as store:
        mostly_deleted = store.is_mostly_deleted()
    if mostly_deleted:
        make_anew(database)
    write_out(database)
    shrink(database)
    with closing(open_store(database)) as store:
        renew(path, store)


def _published(home: Path, embedder: Embedder) -> Index | None:
    try:
        return open_published(home, embedder)
    except IndexMissing:
        return None


def indexed_folder(settings: Settings) -> Path | None:
    """The folder that the index holds, or that an unfinished run was about; None where nothing is indexed."""
    try:
        with open_database(settings) as store:
            return Path(store.about.folder)
    except IndexMissing:
        begun = unfinished(settings.index)
        if begun is None or not (begun / DATABASE).exists():
            return None
    try:
        return Path(open_store(begun / DATABASE).about.folder)
    except IndexMissing:
        return None
