"""Kill an indexer at random moments: `python -m tests.crash.killing FOLDER TRIALS SEED` prints a table, and JSON last.

It has to be a program of its own: children are forked, which only a process without threads can do.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.crash import forks, states
from tests.crash.corpus import Texts, key_of, name_of, text_of, write_folder

ARTICLES = 50
PARAGRAPHS = 6
RECORDS = "wire.jsonl"
POLL_S = 0.0005


@dataclass(frozen=True)
class Scenario:
    """A folder that was indexed as `old`, if at all, and is indexed as `new` by runs of which `kills` are killed."""

    name: str
    old: Texts | None
    new: Texts
    rebuild: bool = False
    kills: int = 1


@dataclass
class Ground:
    """What a scenario needs for each trial: an index of the old state, and what is to come out in the end.

    seconds  an unbroken run takes, and after the folder of that name appears
    """

    scenario: Scenario
    folder: Path
    base: Path
    old: states.State | None
    new: states.State
    seconds: dict[str, float] = field(default_factory=dict)


@dataclass
class Tally:
    kills: int = 0
    phases: Counter[str] = field(default_factory=Counter)
    recovery_s: float = 0.0
    wrong: list[str] = field(default_factory=list)


def articles(numbers: range, version: int = 0) -> dict[str, str]:
    return {name_of(number): text_of(number, version, PARAGRAPHS) for number in numbers}


def records(numbers: range, version: int = 0) -> dict[str, str]:
    lines = [
        json.dumps({"title": f"Wire {key_of(n, version)}", "date": "2020-05-01", "text": text_of(n, version, 3)})
        for n in numbers
    ]
    return {RECORDS: "\n".join(lines) + "\n"}


def scenarios() -> list[Scenario]:
    before = {**articles(range(ARTICLES)), **records(range(900, 906))}
    after = {
        **articles(range(12, ARTICLES + 6)),  # the first removed, some added
        **articles(range(20, 30), version=1),
        **records(range(902, 909)),
    }
    for number in range(30, 34):
        after[f"renamed/{number}.txt"] = after.pop(name_of(number))
    few = articles(range(12))
    return [
        Scenario("first build", None, before),
        Scenario("update", before, after),
        Scenario("remove many", before, few),
        Scenario("--rebuild", before, after, rebuild=True),
        Scenario("first build, two kills", None, before, kills=2),
        Scenario("update, two kills", before, after, kills=2),
    ]


QUESTIONS = [
    f"Who inspected the bridge of {key_of(15)}?",
    f"What happened near Aleppo, said {key_of(25, 1)}?",
    f"How many others were at the harbour with {key_of(3)}?",
    f"Where was the clinic of {key_of(904)} flooded?",
    "Which market near Dresden was sold?",
]
BETWEEN = QUESTIONS[:2]


def ground(scenario: Scenario, place: Path) -> Ground:
    """Index both states of the folder from nothing, and measure an unbroken run."""
    folder, base, clean, trial = (place / name for name in ("news", "base", "clean", "trial"))
    old = None
    if scenario.old is not None:
        write_folder(folder, scenario.old)
        forks.done(lambda: states.run(base, folder))
        old = forks.done(lambda: states.state(base, QUESTIONS))
    write_folder(folder, scenario.new)
    forks.done(lambda: states.run(clean, folder))
    made = Ground(scenario, folder, base, old, forks.done(lambda: states.state(clean, QUESTIONS)))
    begin(made, trial)
    made.seconds = measured(made, trial)
    return made


def begin(made: Ground, trial: Path) -> None:
    shutil.rmtree(trial, ignore_errors=True)
    if made.base.exists():
        shutil.copytree(made.base, trial)


def measured(made: Ground, trial: Path) -> dict[str, float]:
    """Seconds of an unbroken run as a whole, and from the moment that folders appear."""
    appeared: dict[str, float] = {}
    child = forks.start(lambda: states.run(trial, made.folder, made.scenario.rebuild))
    started = time.monotonic()
    while not forks.has_ended(child):
        for name in ("copying", "ready"):
            if name not in appeared and (trial / name).exists():
                appeared[name] = time.monotonic()
        time.sleep(POLL_S)
    ended = time.monotonic()
    _, status = os.waitpid(child, 0)
    forks.wait_for_orphans()
    if status:
        raise RuntimeError("an unbroken run failed, see above")
    return {"": ended - started, **{name: ended - at for name, at in appeared.items()}}


def moment(made: Ground, trial: Path, chosen: random.Random) -> Callable[[int], None]:
    """Half of the moments lie anywhere in a run, the others after something is copied or written out."""
    name = chosen.choice(["", "", "ready", "copying"])
    name = next(each for each in (name, "ready", "") if each in made.seconds)  # a short one may have gone unseen
    delay_s = chosen.uniform(0, made.seconds[name] * 1.05)

    def wait(child: int) -> None:
        while name and not (trial / name).exists() and not forks.has_ended(child):
            time.sleep(POLL_S)
        time.sleep(delay_s)  # not for a condition: a moment at random is what is wanted

    return wait


def phase(trial: Path, published: bool, was_killed: bool) -> str:
    """Where a run was when it was killed, by what it left."""
    names = {path.name for path in trial.iterdir()} if trial.exists() else set()
    if not was_killed:
        return "finished"
    if "copying" in names:
        return "copying the published"
    if "ready" in names:
        return "writing out"
    if published:
        return "published, sweeping"
    return "indexing" if "next" in names else "before"


def attempt(made: Ground, trial: Path, chosen: random.Random, tally: Tally) -> None:
    """One trial: kill, ask, and so on; then run to the end and compare."""
    scenario = made.scenario
    begin(made, trial)
    expected = {
        "old": made.old["answers"][: len(BETWEEN)] if made.old else None,
        "new": made.new["answers"][: len(BETWEEN)],
    }
    for _ in range(scenario.kills):
        was_killed = forks.killed(lambda: states.run(trial, made.folder, scenario.rebuild), moment(made, trial, chosen))
        tally.kills += was_killed
        answered = forks.done(lambda: states.read(trial, BETWEEN))
        tally.phases[phase(trial, answered == expected["new"], was_killed)] += 1
        if answered not in expected.values():
            tally.wrong.append(f"an answer of neither state: {str(answered)[:2000]}")
        for citation in [c for answer in answered or () for c in answer["citations"]]:
            if not stands(citation, scenario, answered == expected["new"]):
                tally.wrong.append(f"not in the folder: {citation}")
    started = time.monotonic()
    rebuild = scenario.rebuild and chosen.random() < 0.5
    forks.done(lambda: states.run(trial, made.folder, rebuild))
    tally.recovery_s = max(tally.recovery_s, time.monotonic() - started)
    tally.wrong += [f"left over: {name}" for name in states.left_over(trial)]
    tally.wrong += states.differences(forks.done(lambda: states.state(trial, QUESTIONS)), made.new)


def stands(citation: dict[str, Any], scenario: Scenario, new: bool) -> bool:
    """Whether a citation is the exact span of an article of one state of the folder."""
    texts = scenario.new if new else scenario.old or {}
    file, _, number = citation["path"].partition("#")
    text = texts[file]
    if number:
        text = json.loads(text.splitlines()[int(number) - 1])["text"]
    return bool(text[citation["start"] : citation["end"]] == citation["quote"])


def table(tallies: dict[str, Tally]) -> str:
    phases = sorted({phase for tally in tallies.values() for phase in tally.phases})
    rows = [["scenario", "kills", *phases, "longest recovery", "wrong"]]
    for name, tally in tallies.items():
        counts = [str(tally.phases[phase]) for phase in phases]
        rows.append([name, str(tally.kills), *counts, f"{tally.recovery_s:.1f} s", str(len(tally.wrong))])
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)


def main(place: Path, trials: int, seed: int) -> int:
    """Trials are dealt to the scenarios in turn, a few go to one of them. 1 where anything was wrong."""
    forks.prepare()
    chosen = random.Random(seed)  # noqa: S311 - no secret
    every = scenarios()
    wanted = every if trials >= len(every) else [scenario for scenario in every if scenario.name == "update"]
    tallies = {scenario.name: Tally() for scenario in wanted}
    for number, scenario in enumerate(wanted):
        spot = place / str(number)
        made = ground(scenario, spot)
        for trial in range(number, trials, len(wanted)):
            before = len(tallies[scenario.name].wrong)
            attempt(made, spot / "trial", chosen, tallies[scenario.name])
            for line in tallies[scenario.name].wrong[before:]:
                print(f"{scenario.name}, trial {trial}: {line}", file=sys.stderr, flush=True)
        shutil.rmtree(spot)
        print(table(tallies), file=sys.stderr, flush=True)
    print(table(tallies))
    sums = {name: {"kills": tally.kills, "wrong": tally.wrong} for name, tally in tallies.items()}
    print(json.dumps(sums))
    return 1 if any(tally.wrong for tally in tallies.values()) else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
