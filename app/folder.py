"""The folder of articles as the page changes it: files come in without replacing others, and go without being lost."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path, PurePosixPath, PureWindowsPath

from index.errors import FolderError
from index.reading.lines import UNSEEN

REMOVED = "removed"
"""The folder beside the index where files go that are taken out of the folder of articles."""

NAME_BYTES = 200
SUFFIX_BYTES = 20
"""Of a file's name, below what file systems hold, and of the ending in it."""

_DEVICE = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")  # Windows writes these to no folder


def add_file(folder: Path, name: str, data: bytes) -> Path:
    """Where `data` now lies in `folder`: under `name`, or under the next number where another file has that name.

    The same bytes under the same name are not written again. Raises FolderError where it cannot be written.
    """
    wanted = _safe(name)
    number = 1
    while True:
        path = folder / (
            wanted if number == 1 else f"{PurePosixPath(wanted).stem} ({number}){PurePosixPath(wanted).suffix}"
        )
        try:
            if path.is_file() and path.read_bytes() == data:
                return path
            _write(path, data)
            return path
        except FileExistsError:
            number += 1
        except OSError as exc:
            raise FolderError(f"{path} cannot be written ({exc.strerror}); make room or choose another folder") from exc


def _write(path: Path, data: bytes) -> None:
    """A new file, whole or not at all. Raises FileExistsError where there is one, and OSError."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(data)
        path.open("xb").close()  # the name is ours
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def remove_file(folder: Path, file: str, home: Path) -> Path:
    """Where `file`, a path in `folder` with "/", now lies: below `home`/removed, from where it can be put back.

    Raises FolderError for a file that is not there, or lies outside of `folder`.
    """
    path = folder / file
    if not _holds(folder, file):
        raise FolderError(f"{path} is not in the folder of articles; index it again to see what is")
    number = 1
    while True:
        target = home / REMOVED / (file if number == 1 else f"{file} ({number})")
        if not os.path.lexists(target):
            break
        number += 1
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(path, target)
    except OSError as exc:
        raise FolderError(f"{path} cannot be moved to {target} ({exc.strerror}); nothing was removed") from exc
    return target


def _holds(folder: Path, file: str) -> bool:
    """Whether `file` is the path of a file in `folder`: written without detours, and with no link out of it."""
    if Path(file).is_absolute() or ".." in PurePosixPath(file).parts or "\0" in file:
        return False
    path = folder / file
    try:
        return path.is_file() and Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))
    except OSError:
        return False  # a name that no file can have


def _safe(name: str) -> str:
    """The last part of `name`, as a name that every system can hold and that no command takes for an option."""
    last = PureWindowsPath(PurePosixPath(name).name).name
    plain = "".join(UNSEEN.sub("", last).splitlines()).translate(str.maketrans('<>:"/\\|?*', "_________"))
    plain = plain.strip().lstrip(".- ").rstrip(". ") or "article"
    suffix = PurePosixPath(plain).suffix
    if len(suffix.encode()) > SUFFIX_BYTES:
        suffix = ""
    stem = plain.removesuffix(suffix).encode()[: NAME_BYTES - len(suffix.encode())].decode("utf-8", "ignore")
    return f"_{stem}{suffix}" if _DEVICE.fullmatch(stem) else f"{stem}{suffix}"
