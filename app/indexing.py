"""Folder -> index, as the command line and the page ask for it."""

from __future__ import annotations

from pathlib import Path

from app.settings import Settings
from app.wiring import database_of, make_embedder, make_server
from index.build import Progress, Report, build, read_here
from index.cluster import read_on
from index.embed import Embedder
from index.errors import IndexMissing
from index.handle import create_index
from index.lock import writing
from index.reading.load import find_files
from index.vectors import open_store


def index_folder(
    settings: Settings,
    folder: Path,
    rebuild: bool = False,
    progress: Progress | None = None,
    embedder: Embedder | None = None,
    ray: str | None = None,
) -> Report:
    """Bring the index up to date with `folder`, which is looked at before anything is touched.

    `ray`: the address of a Ray cluster, on which files are read and embedded then.

    Raises FolderError, or IndexBusy where somebody else is indexing into it.
    """
    find_files(folder)
    with writing(settings.index):
        index = create_index(
            settings.index, folder, embedder or make_embedder(settings), rebuild, make_server(settings)
        )
        return build(index, folder, progress, read_on(ray) if ray else read_here)


def indexed_folder(settings: Settings) -> Path | None:
    """The folder that the index holds, or None where nothing is indexed."""
    try:
        return Path(open_store(database_of(settings)).about.folder)
    except IndexMissing:
        return None
