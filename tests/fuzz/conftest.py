"""What all of the fuzzing shares: the worker with its limits, and the count of what went through it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

import pytest

from index.reading import worker
from index.reading.worker_process import Limits
from index.types import Loaded
from tests.malformed import check
from tests.processes import children

LATE_S = 3.0
"""What starting a process, and being one of several on a machine, may add to the time that a file is given."""


@dataclass
class Tally:
    """Every file that was read: how many, the slowest, and the most memory that the worker held."""

    inputs: int = 0
    slowest_s: float = 0.0
    slowest: str = ""
    peak_bytes: dict[int, int] = field(default_factory=dict)

    def read(self, data: bytes, name: str, label: str, may_crash: bool = False) -> Loaded:
        """What the worker makes of `data`, within its limits and as it has to be."""
        start = time.monotonic()
        loaded = worker.load_bytes(data, name)
        took_s = time.monotonic() - start
        self.inputs += 1
        if took_s > self.slowest_s:
            self.slowest_s, self.slowest = took_s, label
        self.measure()
        assert took_s < Limits().seconds + LATE_S, label
        assert max(self.peak_bytes.values(), default=0) < Limits().memory_bytes, label
        assert len(self.peak_bytes.keys() & children()) <= 1  # one that is gone has been waited for
        check(loaded, name, data, may_crash)
        return loaded

    def measure(self) -> None:
        for process in children():
            try:
                # In this order: until it is a program of its own, a new process has the memory of this one.
                program = Path(f"/proc/{process}/cmdline").read_bytes()
                status = Path(f"/proc/{process}/status").read_text()
            except OSError:
                continue
            if b"worker_main" in program and "VmHWM:" in status:  # not of one that has ended
                kilobytes = int(status.partition("VmHWM:")[2].split()[0])
                self.peak_bytes[process] = max(self.peak_bytes.get(process, 0), kilobytes * 1024)


TALLY = Tally()


@pytest.fixture(scope="session")
def tally() -> Iterator[Tally]:
    """Measures the worker all the time: one that is killed cannot be asked afterwards."""
    done = Event()

    def watch() -> None:
        while not done.wait(0.05):
            TALLY.measure()

    watcher = Thread(target=watch)
    watcher.start()
    yield TALLY
    done.set()
    watcher.join()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if TALLY.inputs:
        peak_mb = max(TALLY.peak_bytes.values(), default=0) / 1e6
        terminalreporter.write_line(
            f"fuzz: {TALLY.inputs} inputs; slowest {TALLY.slowest_s:.1f} s ({TALLY.slowest}); "
            f"highest memory {peak_mb:.0f} MB; {len(TALLY.peak_bytes)} processes"
        )
