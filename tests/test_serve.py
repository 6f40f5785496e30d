"""`newsdesk ui`: where the page is served, what is refused, and what the server of Streamlit is told."""

from __future__ import annotations

import socket
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest

from app.serve import SERVED
from index.reading.load import MAX_BYTES
from tests.conftest import ROOT, Run
from tests.processes import free_port, wait_until_served

RIGHT = "correct horse battery"
WIDE = "0.0.0.0"  # noqa: S104
START_S = 60


@dataclass(frozen=True)
class Became:
    """What the process became: the command and the environment of the server."""

    command: list[str]
    environment: Mapping[str, str]

    def option(self, name: str) -> str:
        return self.command[self.command.index(f"--{name}") + 1]


@pytest.fixture
def became(monkeypatch: pytest.MonkeyPatch) -> Callable[[], Became]:
    found: list[Became] = []

    def execve(program: str, command: list[str], environment: dict[str, str]) -> None:
        found.append(Became(command, environment))
        raise SystemExit(0)

    monkeypatch.setattr("os.execve", execve)
    return lambda: found[0]


def test_the_index_is_served_at_the_port_for_this_machine(run: Run, became: Callable[[], Became]) -> None:
    port = str(free_port())
    assert run("--index", "i", "ui", "--port", port).err == (
        f"newsdesk: the chat is at http://localhost:{port} (stop with Ctrl-C)\n"
    )
    assert str(SERVED) in became().command
    assert (became().option("server.port"), became().option("server.address")) == (port, "localhost")
    assert became().environment["NEWSDESK_INDEX"] == "i"


@pytest.mark.parametrize("address", [WIDE, "::", "192.0.2.1", "desk.example.org", ""])
def test_a_wider_address_is_refused_without_a_password(
    run: Run, became: Callable[[], Became], address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = address or "every address of this machine"
    assert run("ui", "--address", address).line == (
        f"newsdesk: {where} can be reached from elsewhere: set NEWSDESK_PASSWORD, 12 characters or more, "
        "and run: newsdesk ui --address ADDRESS"
    )
    monkeypatch.setenv("NEWSDESK_PASSWORD", "hunter2")
    assert run("ui", "--address", address).line == "newsdesk: NEWSDESK_PASSWORD has fewer than 12 characters"


def test_a_wider_address_is_bound_with_one(
    run: Run, became: Callable[[], Became], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSDESK_PASSWORD", RIGHT)
    port = str(free_port())
    told = run("ui", "--address", WIDE, "--port", port).err
    assert told.startswith(f"newsdesk: the chat is at http://localhost:{port}, for all who reach this machine")
    assert became().option("server.address") == WIDE
    assert RIGHT not in told + " ".join(became().command)


def test_an_address_that_is_not_this_machines_is_one_line(
    run: Run, became: Callable[[], Became], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSDESK_PASSWORD", RIGHT)
    line = run("ui", "--address", "192.0.2.1").line
    assert line == "newsdesk: nothing can listen at 192.0.2.1, port 8501: Cannot assign requested address"


def test_a_port_that_is_taken_is_one_line(run: Run, became: Callable[[], Became]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        line = run("ui", "--port", port).line
    assert line == f"newsdesk: nothing can listen at localhost, port {port}: Address already in use"


def test_what_streamlit_is_told_of_the_world_outside() -> None:
    told = tomllib.loads((ROOT / "app" / ".streamlit" / "config.toml").read_text("utf-8"))
    server = told["server"]
    assert server["address"] == "localhost"
    assert (server["enableCORS"], server["enableXsrfProtection"]) == (True, True)
    assert (server["enableStaticServing"], server["enableAgentApi"]) == (False, False)
    assert server["maxUploadSize"] * 2**20 == MAX_BYTES
    assert told["browser"] == {"gatherUsageStats": False, "serverAddress": "localhost"}
    assert told["client"]["showErrorDetails"] == "none"
    assert told["client"]["toolbarMode"] == "minimal"


@dataclass(frozen=True)
class Answered:
    status: int
    headers: Message


class Stay(HTTPRedirectHandler):
    """Leaves a redirection as it is."""

    def redirect_request(self, *unused: object) -> None:
        return None


def answer_of(
    url: str, *, method: str = "GET", headers: Mapping[str, str] | None = None, data: bytes | None = None
) -> Answered:
    request = Request(url, data, {"Accept": "*/*", **(headers or {})}, method=method)  # noqa: S310 - our own server
    try:
        with build_opener(Stay).open(request, timeout=10) as answer:
            return Answered(int(answer.status), answer.headers)
    except HTTPError as exc:
        with exc:
            return Answered(exc.code, exc.headers)


def status_of(url: str, **asked: Any) -> int:
    return answer_of(url, **asked).status


@contextmanager
def served(home: Path, *command: str, **environment: str) -> Iterator[tuple[str, Path]]:
    """The address of a server and its log."""
    log, port = home / "log", free_port()
    with log.open("w") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", *command, str(port)],
            cwd=ROOT,
            env={"PATH": "/usr/bin:/bin", "HOME": str(home), "NEWSDESK_INDEX": str(home / "index"), **environment},
            stdout=out,
            stderr=out,
        )
    try:
        wait_until_served(f"http://127.0.0.1:{port}/_stcore/health", server, log, START_S)
        yield f"http://127.0.0.1:{port}", log
    finally:
        server.terminate()
        server.wait(timeout=30)


def test_streamlits_own_server_answers_nobody_before_the_password(tmp_path: Path) -> None:
    with served(tmp_path, "app.cli", "ui", "--address", WIDE, "--port", NEWSDESK_PASSWORD=RIGHT) as (url, log):
        for method, path in (
            ("GET", "/_stcore/host-config"),
            ("GET", "/_stcore/metrics"),
            ("GET", "/_stcore/agent/openapi.json"),
            ("GET", "/media/0.pdf"),
            ("PUT", "/_stcore/upload_file/a/b"),
        ):
            assert status_of(url + path, method=method) == 403
        form = {"Accept": "text/html", "Content-Type": "application/x-www-form-urlencoded"}
        typed = [urlencode({"password": word}).encode() for word in ("hunter2hunter2", RIGHT)]
        assert [status_of(url, method="POST", headers=form, data=data) for data in typed] == [403, 303]
        # As a proxy with TLS on this machine asks.
        form |= {"Host": "desk.example.org", "Origin": "https://desk.example.org", "X-Forwarded-Proto": "https"}
        answer = answer_of(url, method="POST", headers=form, data=typed[1])
        assert (answer.status, "Secure" in str(answer.headers["Set-Cookie"])) == (303, True)
    told = log.read_text()
    assert "a wrong password was typed at 127.0.0.1" in told
    assert not {word for word in ("battery", "hunter2") if word in told}
    assert "Traceback" not in told
