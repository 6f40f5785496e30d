"""Fits the weights of index/evidence.py and the thresholds of app/extract.py, and prints them.

`python -m bench.calibrate --squad dev-v1.1.json`: questions that the reader was not trained on, each asked with its
gold there and with it hidden. Two logistic regressions: does a sentence hold the answer, and is there one at all?
"""

from __future__ import annotations

import argparse
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]
from tqdm import tqdm

from app.evaluate import Case, words
from app.extract import signs
from bench.evaluate import SEED, index_of
from bench.squad import squad_set
from index.evidence import Candidate, find_evidence
from index.handle import Index
from index.search import Filters

SENTENCES = 25
"""Candidates of a question that are looked at."""

REFUSED = (0.05, 0.08, 0.1)
"""Shares of answerable questions refused for which thresholds are printed."""


@dataclass(frozen=True)
class Asked:
    case: Case
    candidates: list[Candidate]
    hidden: bool


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--squad", type=Path, required=True, help="dev-v1.1.json")
    parser.add_argument("--work", type=Path, default=Path(".bench"), help="as for bench/evaluate.py")
    parser.add_argument("--questions", type=int, default=250)
    arguments = parser.parse_args()
    item = squad_set(arguments.squad)
    index = index_of(item, arguments.work)
    cases = random.Random(SEED).sample(list(item.cases), min(arguments.questions, len(item.cases)))
    asked = [ask(index, case, hidden) for case in tqdm(cases) for hidden in (False, True)]
    fit_sentences([each for each in asked if not each.hidden])
    fit_refusal(asked)


def ask(index: Index, case: Case, hidden: bool) -> Asked:
    filters = Filters(without=tuple(gold.path for gold in case.gold)) if hidden else None
    return Asked(case, find_evidence(index, case.question, filters)[1][:SENTENCES], hidden)


def fit_sentences(asked: list[Asked]) -> None:
    rows = [(c.sentence, c.relevance, c.coverage, c.offered, c.place) for each in asked for c in each.candidates]
    right = [holds(each.case, c) for each in asked for c in each.candidates]
    model = LogisticRegression().fit(np.array(rows), np.array(right))
    print(
        "sentence, relevance, coverage, offered, place:",
        model.coef_[0].round(2),
        "constant:",
        model.intercept_.round(2),
    )


def fit_refusal(asked: list[Asked]) -> None:
    found = [each for each in asked if each.candidates]
    rows = np.array([signs(each.candidates) for each in found])
    answerable = np.array([not each.hidden for each in found])
    model = LogisticRegression().fit(rows, answerable)
    odds = model.decision_function(rows)
    print("signs of an answer:", model.coef_[0].round(2), "constant:", model.intercept_.round(2))
    print(f"area under the curve {roc_auc_score(answerable, odds):.3f}")
    for share in REFUSED:
        least = np.quantile(odds[answerable], share)
        print(
            f"refusing {share:.2f} of the answerable below {least:.2f}: {np.mean(odds[~answerable] < least):.2f} right"
        )


def holds(case: Case, candidate: Candidate) -> bool:
    said = words(candidate.evidence.quote)
    from_gold = candidate.evidence.article.path in {gold.path for gold in case.gold}
    return from_gold and any(words(answer) in said for answer in case.answers)


if __name__ == "__main__":
    main()
