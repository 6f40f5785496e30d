"""Numbers for what a briefing cites: one number a sentence, in the order in which it is first cited."""

from __future__ import annotations

from app.types import Citation, citation
from index.types import Evidence


class Numbers:
    """The citations of one briefing while it is made."""

    def __init__(self) -> None:
        self._numbered: dict[tuple[str, int, int], Citation] = {}

    def of(self, evidence: Evidence) -> int:
        """The number of `evidence`, a new one where it was not cited before."""
        key = (evidence.article.path, evidence.start, evidence.end)
        return self._numbered.setdefault(key, citation(len(self._numbered) + 1, evidence)).id

    def citations(self) -> tuple[Citation, ...]:
        """All that was cited, by number."""
        return tuple(self._numbered.values())
