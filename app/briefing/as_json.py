"""A briefing, and what a person made of it, as JSON and back."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from app.briefing.types import Briefing

if TYPE_CHECKING:
    from pydantic import TypeAdapter


def briefing_json(briefing: Briefing) -> dict[str, Any]:
    """The object that `newsdesk brief --json` prints: the fields of `Briefing`, days as YYYY-MM-DD."""
    made: dict[str, Any] = json_of(Briefing).dump_python(briefing, mode="json")
    return made


@cache
def json_of(kind: type) -> TypeAdapter[Any]:
    """Frozen values of `kind` <-> JSON. What it is given and cannot read raises ValueError."""
    from pydantic import TypeAdapter

    return TypeAdapter(kind)
