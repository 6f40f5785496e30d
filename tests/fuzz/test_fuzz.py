"""Some 3,000 malformed files of every kind go through the worker: no crash, none over its limits, nothing garbled."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.conftest import Tally
from tests.fuzz.nasties import NASTIES
from tests.fuzz.strategies import BY_KIND
from tests.malformed import KINDS, mutated, valid

MUTATED = 200
BUILT = 150
RANDOM = 60

unhurried = settings(deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("kind", KINDS)
def test_files_that_were_damaged(kind: str, tally: Tally) -> None:
    assert tally.read(valid(kind), f"a.{kind}", f"a valid .{kind}").articles
    for number in range(MUTATED):
        seed = f"{kind} {number}"
        tally.read(mutated(kind, Random(seed)), f"a.{kind}", f"mutated {seed}")  # noqa: S311


@pytest.mark.parametrize("kind", KINDS)
def test_files_that_were_put_together_as_nobody_would(kind: str, tally: Tally) -> None:
    @settings(unhurried, max_examples=BUILT)
    @given(BY_KIND[kind])
    def read(data: bytes) -> None:
        tally.read(data, f"a.{kind}", f"built .{kind}")

    read()


@pytest.mark.parametrize("kind", KINDS)
def test_files_of_any_bytes_at_all(kind: str, tally: Tally) -> None:
    start = valid(kind)[:8]

    @settings(unhurried, max_examples=RANDOM)
    @given(st.binary(max_size=500), st.booleans())
    def read(data: bytes, disguised: bool) -> None:
        tally.read(start + data if disguised else data, f"a.{kind}", f"bytes .{kind}")

    read()


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, files in NASTIES.items() for name in files])
def test_files_that_were_made_to_do_harm(kind: str, name: str, tally: Tally) -> None:
    # Of PDF only: its engine ends the process where it gets no memory, which is what the process is there for.
    tally.read(NASTIES[kind][name](), f"a.{kind}", f".{kind}: {name}", may_crash=kind == "pdf")
