"""Files to articles: the only place where articles are read from disk."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

from index.errors import FolderError
from index.reading.clean import find_boilerplate, kept
from index.reading.lines import is_blank, printable
from index.reading.metadata import find_date, find_outlet, find_title
from index.reading.parse import OUTLET_CHARS, Parsed, Unreadable, refuse_length
from index.reading.parse_docx import parse_docx
from index.reading.parse_html import parse_html
from index.reading.parse_json import parse_json, parse_jsonl
from index.reading.parse_pdf import parse_pdf
from index.reading.parse_text import parse_text
from index.types import Article, Failure, Loaded

MAX_BYTES = 20 * 1024 * 1024

_ONE_ARTICLE: dict[str, Callable[[bytes, str], Parsed]] = {
    ".txt": parse_text,
    ".md": parse_text,
    ".html": parse_html,
    ".htm": parse_html,
    ".pdf": parse_pdf,
    ".docx": parse_docx,
}
_RECORDS: dict[str, Callable[[bytes, str], Iterator[tuple[str, Parsed | Unreadable]]]] = {
    ".json": parse_json,
    ".jsonl": parse_jsonl,
}
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
KINDS = ".txt .md .html .pdf .docx .json .jsonl"


def find_files(folder: Path) -> list[Path]:
    """Every regular file below `folder`, sorted by its path in it with "/".

    Left out: names with a leading dot, links to folders, and links that lead out of the folder. Raises FolderError.
    """
    if not folder.exists():
        raise FolderError(f"{folder}: no such folder")
    if not folder.is_dir():
        raise FolderError(f"{folder}: a file, not a folder; name the folder that holds the articles")
    root = os.path.realpath(folder)
    found: list[Path] = []
    waiting = [folder]
    while waiting:
        parent = waiting.pop()
        try:
            with os.scandir(parent) as entries:
                for entry in entries:
                    path = parent / entry.name
                    if entry.name.startswith("."):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(path)
                    elif entry.is_file(follow_symlinks=False) or (entry.is_symlink() and _leads_to_file(path, root)):
                        found.append(path)
        except OSError as exc:
            raise FolderError(f"{exc.filename}: cannot be read ({_plain(exc)})") from exc
    return sorted(found, key=lambda path: path.relative_to(folder).as_posix())


def _leads_to_file(link: Path, root: str) -> bool:
    try:
        return link.is_file() and _is_inside(link, root)
    except OSError:
        return True  # reading it will tell why it cannot be read


def _is_inside(path: Path, folder: Path | str) -> bool:
    """Whether `path` lies below `folder` once all links are followed."""
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def load_file(path: Path, folder: Path, max_bytes: int = MAX_BYTES) -> Loaded:
    """The articles in one file below `folder`, and the failures: the file, or records of it, with the reason.

    `max_bytes`: larger files are refused unread.
    """
    data = read_file(path, folder, max_bytes)
    return load_bytes(data, path.relative_to(folder).as_posix()) if isinstance(data, bytes) else data


def read_file(path: Path, folder: Path, max_bytes: int = MAX_BYTES) -> bytes | Loaded:
    """The bytes of a file below `folder`, all of one moment, or the failure to get them."""
    relative = path.relative_to(folder).as_posix()
    if shown(relative) != relative:
        return _failed(shown(relative), "a file name that is not printable text")
    try:
        _kind(relative)
        if not _is_inside(path, folder):
            raise Unreadable("leads out of the folder")
        return _read(path, max_bytes)
    except Unreadable as exc:
        return _failed(relative, str(exc))
    except _Passing as exc:
        return _failed(relative, str(exc), passing=True)


def load_bytes(data: bytes, path: str) -> Loaded:
    """As `load_file`, of what a file holds; `path` is what it is called, and its ending says how to read it."""
    name = PurePosixPath(path).name
    try:
        kind = _kind(path)
        if not data.strip():
            raise Unreadable("empty")
        if kind in _ONE_ARTICLE:
            loaded = Loaded(articles=(_article(path, name, _ONE_ARTICLE[kind](data, name)),))
        else:
            loaded = _load_records(path, name, _RECORDS[kind](data, name))
    except Unreadable as exc:
        loaded = _failed(path, str(exc))
    return replace(loaded, sha256=hashlib.sha256(data).hexdigest())


def shown(path: str) -> str:
    """`path` if it can be printed on a line, else with what cannot in Python's escapes."""
    return ascii(path)[1:-1] if _UNPRINTABLE.search(path) else path


def holds_records(path: str) -> bool:
    """Whether a file of this name may hold many articles."""
    return PurePosixPath(path).suffix.lower() in _RECORDS


def _kind(path: str) -> str:
    """The ending of `path`, by which it is read. Raises Unreadable for one that is not known."""
    suffix = PurePosixPath(path).suffix.lower()
    if suffix not in _ONE_ARTICLE and suffix not in _RECORDS:
        raise Unreadable(f"unknown kind of file ({suffix or 'no ending'}); newsdesk reads {KINDS}")
    return suffix


def _failed(path: str, reason: str, passing: bool = False) -> Loaded:
    return Loaded(failures=(Failure(path, reason, passing),))


class _Passing(Exception):
    """The file cannot be read now."""


def _read(path: Path, max_bytes: int) -> bytes:
    """The bytes of a file, all of one moment. Raises Unreadable, _Passing."""
    try:
        with path.open("rb") as file:
            before = os.fstat(file.fileno())
            # One more than is allowed: it may have grown since its size was told.
            data = file.read(max_bytes + 1) if before.st_size <= max_bytes else b""
            after = os.fstat(file.fileno())
    except OSError as exc:
        raise _Passing(_plain(exc)) from exc
    size_bytes = max(after.st_size, len(data))
    if size_bytes > max_bytes:
        raise Unreadable(f"larger than {max_bytes / 2**20:g} MB ({size_bytes / 2**20:.1f} MB)")
    changed = (before.st_mtime_ns, before.st_size) != (after.st_mtime_ns, len(data))
    if changed and stat.S_ISREG(before.st_mode):
        raise _Passing("changed while it was read; index again when it is complete")
    return data


def _plain(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _load_records(relative: str, name: str, records: Iterator[tuple[str, Parsed | Unreadable]]) -> Loaded:
    articles, failures = [], []
    for ending, parsed in records:
        try:
            if isinstance(parsed, Unreadable):
                raise parsed
            # The name of a file of many records dates the collection and not the article.
            articles.append(_article(relative + ending, "" if ending else name, parsed))
        except Unreadable as exc:
            failures.append(Failure(relative + ending, str(exc)))
    return Loaded(tuple(articles), tuple(failures))


def _article(path: str, name: str, parsed: Parsed) -> Article:
    text = parsed.text
    refuse_length(len(text))
    if is_blank(text):
        raise Unreadable("empty")
    boilerplate = find_boilerplate(text, parsed.marked)
    if is_blank(kept(text, boilerplate)):
        raise Unreadable("nothing but boilerplate")
    start = parsed.marked[0].end if parsed.marked and parsed.marked[0].start == 0 else 0
    outlet = printable(parsed.outlet or "")[:OUTLET_CHARS]
    return Article(
        path=path,
        text=text,
        title=find_title(text, boilerplate, parsed.title),
        date=parsed.date or find_date(text, name, parsed.marked),
        outlet=outlet or find_outlet(text, start),
        boilerplate=boilerplate,
        pages=parsed.pages,
    )
