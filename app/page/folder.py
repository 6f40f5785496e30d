"""The part of the page where the folder is looked after: files come in, are listed, indexed and taken out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from app.folder import add_file, remove_file
from app.indexing import index_folder
from app.page import views
from app.page.desks import forget_desks, shared_embedder
from app.settings import Settings
from index.build import Report
from index.errors import FolderError, NewsdeskError
from index.handle import Index
from index.reading.load import KINDS, MAX_BYTES, find_files
from index.types import ArticleRecord

TABLE_ROWS = 12


def show_folder(settings: Settings, index: Index) -> None:
    """Upload, the list of articles, re-index and remove."""
    folder = Path(index.store.about.folder)
    st.subheader("The folder", anchor=False)
    st.html(views.folder_html(str(folder)))
    _show_upload(settings, folder)
    _show_articles(settings, folder, index)


def build_index(settings: Settings, folder: Path) -> Report | None:
    """What indexing `folder` did, shown as it goes; None, and why, where it could not be done."""
    bar = st.progress(0.0, "Loading the embedding model, about ten seconds")

    def progress(done: int, files: int) -> None:
        bar.progress(done / max(files, 1), f"Read {done} of {views.counted(files, 'file')}; embedding")

    try:
        embedder = shared_embedder(settings.embedder, settings)
        return index_folder(settings, folder, progress=progress, embedder=embedder)
    except NewsdeskError as exc:
        st.error(views.label(str(exc), views.ERROR_CHARS))
        return None
    finally:
        bar.empty()
        forget_desks()


def _show_upload(settings: Settings, folder: Path) -> None:
    with st.form("upload", clear_on_submit=True, border=False):
        files = st.file_uploader(
            "Put articles into the folder",
            type=KINDS.split(),
            accept_multiple_files=True,
            key="files",
            max_upload_size=MAX_BYTES // 2**20,
        )
        sent = st.form_submit_button("Add and index", key="add", type="primary", icon=":material/upload_file:")
    if sent and not files:
        st.info("Choose the files first: drop them above, or press Upload.")
    elif sent:
        for file in files:
            try:
                add_file(folder, file.name, file.getvalue())
            except FolderError as exc:
                st.error(views.label(str(exc), views.ERROR_CHARS))
                return
        _index_and_show(settings, folder)


def _index_and_show(settings: Settings, folder: Path) -> None:
    """Indexes, and starts the page anew so that all of it shows the new index."""
    report = build_index(settings, folder)
    if report:
        st.session_state.report = report
        st.rerun()


def show_report(report: Report) -> None:
    """What indexing did, a line a file that is new, changed, gone or of no use; until it is closed."""
    if report.failed:
        lines = "".join(
            f"\n- {views.label(f'{failure.path}: {failure.reason}', views.ERROR_CHARS)}" for failure in report.failed
        )
        st.warning(f"{views.counted(len(report.failed), 'file')} could not be read:\n{lines}")
    st.html(views.report_html(report))
    st.button("Close the report", key="close-report", type="tertiary", on_click=st.session_state.pop, args=("report",))


def _show_articles(settings: Settings, folder: Path, index: Index) -> None:
    records = sorted(index.articles.values(), key=lambda record: record.path)
    try:
        waiting = _not_indexed(folder, records)
    except FolderError as exc:
        st.error(views.label(str(exc), views.ERROR_CHARS))
        waiting = []
    if waiting:
        names = ", ".join(views.label(name) for name in waiting[:5]) + (" …" if len(waiting) > 5 else "")
        st.warning(f"{views.counted(len(waiting), 'file')} in the folder, not in the index: {names}")
    above = st.container(horizontal=True)
    if above.button("Index again", key="reindex", icon=":material/refresh:"):
        _index_and_show(settings, folder)
    chosen: Any = st.dataframe(
        [_row(folder, record) for record in records],
        key="list",
        on_select="rerun",
        selection_mode="multi-row",
        hide_index=True,
        height=min(len(records) + 1, TABLE_ROWS) * 35 + 3,
        alt="The articles of the folder",
    )
    rows = [records[row] for row in chosen.selection.rows if row < len(records)]
    with above.popover("Remove", disabled=not rows, icon=":material/delete:", key="remove"):
        files = sorted({record.file for record in rows})
        st.write(f"Take {views.counted(len(files), 'file')} out of the folder? They are moved into the index folder.")
        if st.button("Remove", key="remove-now", type="primary"):
            _remove(settings, folder, files)


def _remove(settings: Settings, folder: Path, files: Sequence[str]) -> None:
    try:
        for file in files:
            remove_file(folder, file, settings.index)
    except FolderError as exc:
        st.error(views.label(str(exc), views.ERROR_CHARS))
        return
    _index_and_show(settings, folder)


def _row(folder: Path, record: ArticleRecord) -> dict[str, Any]:
    return {
        "Title": record.title,
        "Outlet": record.outlet or "unknown",
        "Date": record.date.isoformat() if record.date else "undated",
        "File": record.path,
        "Characters": record.chars,
        "Passages": record.passages,
        "Problem": "" if (folder / record.file).is_file() else "the file is gone",
    }


def _not_indexed(folder: Path, records: Sequence[ArticleRecord]) -> list[str]:
    """Files of the folder from which no article is indexed: new since, or of no use. Raises FolderError."""
    files = [path.relative_to(folder).as_posix() for path in find_files(folder)]
    known = {record.file for record in records}
    return [name for name in files if name not in known]
