"""Briefings that survive, with what a person made of them, in the index folder."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from app.briefing.as_json import json_of
from app.briefing.layout import document
from app.briefing.types import Briefing, Edits
from app.database import FILE, now, short, transaction
from app.export.document import Document, numbered
from app.types import Citation
from index.errors import KeepError

GONE = "the briefing was deleted in another tab; what you see here is not kept"


@dataclass(frozen=True, slots=True)
class Listed:
    """A briefing in a list. `changed` is when it was made or edited last, in UTC."""

    id: int
    title: str
    changed: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """A briefing and what a person made of it. `id` is None where it could not be kept."""

    id: int | None
    title: str
    briefing: Briefing
    edits: Edits


class Briefings:
    """Those in the index folder `folder`, shared by all pages over it. Every method raises KeepError."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    def listed(self) -> tuple[Listed, ...]:
        """All of them, the last changed first."""
        with transaction(self._path) as database:
            rows = database.execute("SELECT id, title, changed FROM briefing ORDER BY changed DESC, id DESC").fetchall()
        return tuple(Listed(id_, title, datetime.fromisoformat(changed)) for id_, title, changed in rows)

    def get(self, id_: int) -> Kept | None:
        """A briefing as it was kept; None where it was deleted."""
        with transaction(self._path) as database:
            row = database.execute("SELECT title, briefing, edits FROM briefing WHERE id = ?", [id_]).fetchone()
        if row is None:
            return None
        title, briefing, edits = row
        try:
            kept = Kept(id_, title, json_of(Briefing).validate_json(briefing), json_of(Edits).validate_json(edits))
            told(kept)
        # What can be read may still cite what is not there.
        except (ValueError, LookupError, TypeError) as exc:
            raise KeepError(f"{self._path}: briefing {id_} was kept by another version; delete it") from exc
        return kept

    def add(self, briefing: Briefing) -> Kept:
        """A briefing that has just been made, kept under its topic."""
        kept = unkept(briefing)
        when = now()
        with transaction(self._path) as database:
            added = database.execute(
                "INSERT INTO briefing (title, created, changed, briefing, edits) VALUES (?, ?, ?, ?, ?)",
                [kept.title, when, when, _text(briefing), _text(kept.edits)],
            )
        return replace(kept, id=added.lastrowid)

    def edit(self, id_: int, edits: Edits) -> None:
        """Keeps what a person made of a briefing. Raises KeepError where it was deleted meanwhile."""
        with transaction(self._path) as database:
            changed = database.execute(
                "UPDATE briefing SET edits = ?, changed = ? WHERE id = ?", [_text(edits), now(), id_]
            )
            if not changed.rowcount:
                raise KeepError(GONE)

    def rename(self, id_: int, title: str) -> None:
        """Gives a briefing another title; a blank one changes nothing."""
        if title.strip():
            with transaction(self._path) as database:
                database.execute("UPDATE briefing SET title = ? WHERE id = ?", [short(title), id_])

    def delete(self, id_: int) -> None:
        """Deletes a briefing with all that was made of it."""
        with transaction(self._path) as database:
            database.execute("DELETE FROM briefing WHERE id = ?", [id_])


def unkept(briefing: Briefing) -> Kept:
    """`briefing` under its topic, with all parts that were asked for, before it is kept or where it cannot be."""
    return Kept(None, short(briefing.topic), briefing, Edits(parts=briefing.options.parts))


def told(kept: Kept) -> Document:
    """What is shown and exported of `kept`, under the title that a person gave it, numbered as it then stands."""
    made = numbered(document(kept.briefing, kept.edits))
    if kept.title == short(kept.briefing.topic):
        return made
    return replace(made, title=kept.title, about=(f"Topic: {kept.briefing.topic}", *made.about))


def cited(kept: Kept, shown: Document) -> dict[int, Citation]:
    """Of the citations of a briefing as it was made, those that are still `shown`, with the numbers they have there."""
    by_span = {(source.path, source.start, source.end): source for source in shown.citations}
    found = {made.id: by_span.get((made.path, made.start, made.end)) for made in kept.briefing.citations}
    return {id_: source for id_, source in found.items() if source}


def _text(value: Briefing | Edits) -> str:
    kind: type = type(value)
    written: bytes = json_of(kind).dump_json(value)
    return written.decode()
