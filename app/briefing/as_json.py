"""A briefing as JSON, and back from it."""

from __future__ import annotations

from functools import cache
from typing import Any

from app.briefing.types import Briefing


def briefing_json(briefing: Briefing) -> dict[str, Any]:
    """The object that `newsdesk brief --json` prints: the fields of `Briefing`, days as YYYY-MM-DD."""
    made: dict[str, Any] = _adapter().dump_python(briefing, mode="json")
    return made


def briefing_of(fields: Any) -> Briefing:
    """The briefing that `briefing_json` was made of. Raises ValueError where `fields` are of no briefing."""
    made: Briefing = _adapter().validate_python(fields)
    return made


@cache
def _adapter() -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(Briefing)
