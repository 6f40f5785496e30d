"""Folders of ours are replaced and deleted so that a kill in the middle leaves none that looks whole."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

DELETING = ".deleting-"
"""How the name of a folder begins that is being deleted, or will be: what a kill left of those, a later run deletes."""


def delete(path: Path) -> None:
    """Remove a folder, if it is there."""
    if path.exists():
        gone = path.with_name(f"{DELETING}{path.name}")
        shutil.rmtree(gone, ignore_errors=True)
        path.rename(gone)
        shutil.rmtree(gone)


def aside(path: Path) -> tempfile.TemporaryDirectory[str]:
    """A folder on the disk of `path`, to make in what shall take its place, and to move what stood there to."""
    return tempfile.TemporaryDirectory(dir=path.parent, prefix=DELETING, ignore_cleanup_errors=True)
