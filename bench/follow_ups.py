"""Are follow-ups asked so that they find what they should? `python -m bench.follow_ups --index DIR [FILE.jsonl]`.

A line holds the `earlier` questions, the `question` that leans on them, an `ideal` one that stands alone, and as
`evidence` words of the sentences that answer. Prints what the rule made of each, and the share of questions with such a
sentence first and among the first five, asked as typed, as the rule asks them, and as the ideal.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from app.answer import ask
from app.batch import Row, read_rows
from app.follow_up import Turn, follow_up, turn_of
from app.settings import Settings
from app.wiring import make_embedder
from index.evidence import find_evidence
from index.handle import Index, open_published

FIRST = 5
FILE = Path(__file__).with_name("follow_ups.jsonl")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, default=Path(".newsdesk"), help="default: .newsdesk")
    parser.add_argument("file", type=Path, nargs="?", default=FILE, help="default: follow_ups.jsonl, over seeds/")
    arguments = parser.parse_args()
    index = open_published(arguments.index, make_embedder(Settings(index=arguments.index)))
    ranks: dict[str, list[int]] = {"as typed": [], "by rule": [], "ideal": []}
    for row in read_rows(arguments.file, "bench/follow_ups.py shows the format"):
        asked = {"as typed": row.fields["question"], "by rule": by_rule(index, row), "ideal": row.fields["ideal"]}
        for way, question in asked.items():
            ranks[way].append(rank(index, question, row.fields["evidence"]))
        print(*(found[-1] or "-" for found in ranks.values()), f"{asked['as typed']}  ->  {asked['by rule']}")
    print(f"{'':10}{'first':>8}{'in five':>8}")
    for way, found in ranks.items():
        first, five = (sum(0 < place <= most for place in found) / len(found) for most in (1, FIRST))
        print(f"{way:10}{first:8.3f}{five:8.3f}")


def by_rule(index: Index, row: Row) -> str:
    """The question of `row` as it is asked after its earlier ones, which are answered first."""
    earlier: list[Turn] = []
    for question in row.fields["earlier"]:
        earlier.append(turn_of(ask(index, question, earlier=earlier)))
    return follow_up(row.fields["question"], earlier, index.keyword.terms).question


def rank(index: Index, question: str, evidence: list[str]) -> int:
    """The place, from 1, of the first sentence found for `question` that holds words of `evidence`; 0 for none."""
    _, candidates = find_evidence(index, question)
    quotes = (" ".join(candidate.evidence.quote.split()) for candidate in candidates)
    places = (place for place, quote in enumerate(quotes, start=1) if any(words in quote for words in evidence))
    return next(places, 0)


if __name__ == "__main__":
    main()
