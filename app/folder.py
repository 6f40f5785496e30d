"""The folder of articles as the page changes it: files come in without replacing others, and go without being lost."""

from __future__ import annotations

import shutil
from pathlib import Path, PurePosixPath, PureWindowsPath

from index.errors import FolderError
from index.reading.lines import UNSEEN

REMOVED = "removed"
"""The folder beside the index where files go that are taken out of the folder of articles."""

NAME_BYTES = 200
"""Of a file's name, below what file systems hold."""


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
            with path.open("xb") as file:
                file.write(data)
            return path
        except FileExistsError:
            number += 1
        except OSError as exc:
            raise FolderError(f"{path} cannot be written ({exc.strerror}); make room or choose another folder") from exc


def remove_file(folder: Path, file: str, home: Path) -> Path:
    """Where `file`, a path in `folder` with "/", now lies: below `home`/removed, from where it can be put back.

    Raises FolderError for a file that is not there, or lies outside of `folder`.
    """
    path = folder / file
    if not path.resolve().is_relative_to(folder.resolve()) or not path.is_file():
        raise FolderError(f"{path} is not in the folder of articles; index it again to see what is")
    number = 1
    while True:
        target = home / REMOVED / (file if number == 1 else f"{file} ({number})")
        if not target.exists():
            break
        number += 1
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(path, target)
    except OSError as exc:
        raise FolderError(f"{path} cannot be moved to {target} ({exc.strerror}); nothing was removed") from exc
    return target


def _safe(name: str) -> str:
    """The last part of `name`, as a name that every system can hold and that no command takes for an option."""
    last = PureWindowsPath(PurePosixPath(name).name).name
    plain = (
        "".join(UNSEEN.sub("", last).splitlines())
        .translate(str.maketrans('<>:"/\\|?*', "_________"))
        .strip()
        .lstrip(".-")
    )
    path = PurePosixPath(plain or "article")
    stem = path.stem.encode("utf-8")[: NAME_BYTES - len(path.suffix.encode())].decode("utf-8", "ignore")
    return f"{stem}{path.suffix}"
