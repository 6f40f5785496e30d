"""The parts of a briefing. Imports nothing, as the command line names them before anything is loaded."""

from __future__ import annotations

from typing import Literal

Part = Literal["summary", "timeline", "positions", "figures", "names", "gaps", "sources"]
PARTS: dict[Part, str] = {
    "summary": "Summary",
    "timeline": "Timeline",
    "positions": "Who says what",
    "figures": "Figures, and where they differ",
    "names": "Places and people",
    "gaps": "Not in the articles",
    "sources": "Sources",
}
"""The parts in their order, with their headings."""
