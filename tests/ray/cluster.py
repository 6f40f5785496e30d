"""A Ray cluster on this machine: a head and a second node, each a process of its own."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.processes import POLL_S, environment, free_port

ROOT = Path(__file__).parents[2]
START_S = 120
STOP_S = 60
LOG_CHARS = 4000
COMMAND = "import sys; from ray.scripts.scripts import main; sys.argv[0] = 'ray'; main()"
"""What the script `ray` does, by this Python."""


@dataclass
class Cluster:
    """Nodes that run, the head first. `home` is the folder of their token, their logs and their sockets."""

    home: Path
    address: str
    nodes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def log(self) -> Path:
        return self.home / "nodes.log"

    @property
    def temporary(self) -> Path:
        """The folder of temporary files of nodes and drivers."""
        return self.home / "tmp"

    def environment(self) -> dict[str, str]:
        """For nodes and drivers alike. Workers take this checkout, as they would an installed newsdesk."""
        ours = {
            "HOME": str(self.home),
            "TMPDIR": str(self.temporary),
            "PYTHONPATH": str(ROOT),
            "RAY_AUTH_MODE": "token",
            "RAY_AUTH_TOKEN": "0123456789abcdef" * 4,
            "RAY_USAGE_STATS_ENABLED": "0",
        }
        return environment("RAY_") | ours

    def start_node(self, *arguments: str) -> subprocess.Popen[bytes]:
        """One more node with one processor. Returns when it runs; see `wait_for_nodes`."""
        command = ["start", "--block", "--num-cpus=1", "--object-store-memory=100000000", *arguments]
        with self.log.open("ab") as log:
            node = subprocess.Popen(
                [sys.executable, "-c", COMMAND, *command],
                cwd=self.home,
                env=self.environment(),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.nodes.append(node)
        return node

    def wait_for_nodes(self, count: int) -> None:
        """Returns once `count` nodes take work; fails the test with their log if they do not."""
        until = time.monotonic() + START_S
        while time.monotonic() < until and all(node.poll() is None for node in self.nodes):
            if len(self.living()) == count:
                return
            time.sleep(POLL_S)
        pytest.fail(f"the Ray cluster does not come up:\n{self.log.read_text(errors='replace')[-LOG_CHARS:]}")

    def living(self) -> set[str]:
        """Ray's names of the nodes that take work; none where the head does not answer."""
        asked = "import json; from ray._raylet import GcsClient"
        asked += f"; nodes = GcsClient(address={self.address!r}).get_all_node_info().items()"
        asked += "; print(json.dumps([name.hex() for name, node in nodes if node.state == 0]))"
        ran = subprocess.run([sys.executable, "-c", asked], env=self.environment(), capture_output=True, text=True)
        return set(json.loads(ran.stdout or "[]"))

    @contextmanager
    def another_node(self) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
        """One more node, and Ray's name of it, for as long as it is needed."""
        before = self.living()
        node = self.start_node(f"--address={self.address}")
        self.wait_for_nodes(len(before) + 1)
        [name] = self.living() - before
        try:
            yield node, name
        finally:
            if node in self.nodes:
                self.kill_node(node)

    def kill_node(self, node: subprocess.Popen[bytes]) -> None:
        """Ends a node with all its processes at once, as a power cut does."""
        self.nodes.remove(node)
        for pid in [node.pid, *(found for found, _ in descendants(node.pid))]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        node.wait()

    def kill(self, pid: int) -> None:
        """Ends a process of the cluster at once."""
        assert pid in [found for node in self.nodes for found, _ in descendants(node.pid)]
        os.kill(pid, signal.SIGKILL)

    def working(self) -> list[str]:
        """Titles of the processes in the cluster that work for newsdesk, or wait to."""
        titles = [title for node in self.nodes for _, title in descendants(node.pid)]
        return [title for title in titles if "_work" in title or "index.reading" in title]

    def stop(self) -> None:
        for node in reversed(self.nodes):
            _end(node)
        self.nodes.clear()


def descendants(root: int) -> Iterator[tuple[int, str]]:
    """Each process below `root` with its title, from /proc or, where there is none, from ps."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
    children: dict[int, list[tuple[int, str]]] = {}
    for line in listed.splitlines():
        process, parent, title = line.split(None, 2)
        children.setdefault(int(parent), []).append((int(process), title))
    waiting = [root]
    while waiting:
        for pid, title in children.get(waiting.pop(), ()):
            yield pid, title
            waiting.append(pid)


def _end(node: subprocess.Popen[bytes]) -> None:
    """Ends a node with all that belongs to it: `ray start --block` takes its own along, its session is what is left."""
    node.send_signal(signal.SIGTERM)
    try:
        node.wait(timeout=STOP_S)
    finally:
        try:
            os.killpg(node.pid, signal.SIGKILL)
        except ProcessLookupError:
            node.poll()


@contextmanager
def ray_cluster() -> Iterator[Cluster]:
    """Two nodes that take work. Their log is shown where the test fails."""
    # Ray's sockets lie in its folder, and a socket's path may have 107 characters: pytest's folders are too deep.
    home = Path(tempfile.mkdtemp(prefix="ray-"))
    port = free_port()
    cluster = Cluster(home, f"127.0.0.1:{port}")
    cluster.temporary.mkdir()
    try:
        cluster.start_node(
            "--head",
            f"--port={port}",
            "--include-dashboard=false",
            f"--ray-client-server-port={free_port()}",
            f"--temp-dir={home}/ray",
        )
        cluster.wait_for_nodes(1)
        cluster.start_node(f"--address={cluster.address}")
        cluster.wait_for_nodes(2)
        yield cluster
    finally:
        cluster.stop()
        print(cluster.log.read_text(errors="replace")[-LOG_CHARS:])
        shutil.rmtree(home, ignore_errors=True)
