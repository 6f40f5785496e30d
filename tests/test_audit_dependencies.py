"""The audit of what is pinned, against a stand-in for OSV on this machine."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from tests.audit import KNOWN_BAD, main, pinned, with_all_pulled_in
from tests.conftest import ROOT
from tests.processes import free_port

Audit = Callable[..., tuple[int, list[str]]]


def advisory(name: str, fixed: str) -> dict[str, Any]:
    events = [{"introduced": "0"}, {"fixed": fixed}]
    affected = {"package": {"name": name, "ecosystem": "PyPI"}, "ranges": [{"type": "ECOSYSTEM", "events": events}]}
    return {"id": f"TEST-{name}", "summary": "It breaks.", "affected": [affected]}


@contextmanager
def osv(answer: Callable[[dict[str, Any]], bytes | None]) -> Iterator[str]:
    """The address of a service that says what `answer` makes of a query, and fails where that is None."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(500 if said is None else 200)
            self.end_headers()
            self.wfile.write(said or b"")

        def log_message(self, format: str, *args: object) -> None:
            """Nothing on stderr."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/v1/query"
        server.shutdown()
        thread.join()


def knowing(**bad: str) -> Callable[[dict[str, Any]], bytes]:
    """Advisories for these packages, by the version that mends them."""

    def answer(query: dict[str, Any]) -> bytes:
        name = query["package"]["name"]
        known = {"jinja2": "2.11"} if query == KNOWN_BAD else bad
        return json.dumps({"vulns": [advisory(name, known[name])]} if name in known else {}).encode()

    return answer


@pytest.fixture
def audit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Audit:
    """Audits pytest and what it needs; the exit code and the lines."""
    (tmp_path / "constraints.txt").write_text(f"# what is tested\npytest=={version('pytest')}\n")

    def run(url: str) -> tuple[int, list[str]]:
        code = main(["--osv-url", url, "--constraints", str(tmp_path / "constraints.txt")])
        return code, capsys.readouterr().out.splitlines()

    return run


def test_what_is_pinned_is_looked_up_with_all_that_it_pulls_in() -> None:
    versions = with_all_pulled_in(pinned((ROOT / "constraints.txt").read_text("utf-8").splitlines()))
    assert versions["streamlit"] == version("streamlit")
    assert {"uvicorn", "jinja2", "pillow", "requests"} <= set(versions)  # through streamlit and others
    assert not {"pip", "newsdesk"} & set(versions)


@pytest.mark.parametrize("line", ["a", "a>=1", "a==1,>0"])
def test_a_line_that_pins_nothing_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"pins no version|unpack"):
        pinned([line])


def test_nothing_known_is_a_success_with_a_count(audit: Audit) -> None:
    with osv(knowing()) as url:
        code, [line] = audit(url)
    assert code == 0
    assert line.endswith(" packages, 0 known vulnerabilities")
    assert int(line.split()[1]) >= 4


def test_a_known_vulnerability_fails_and_is_named_with_what_mends_it(audit: Audit) -> None:
    with osv(knowing(pluggy="99.0")) as url:
        code, lines = audit(url)
    assert code == 1
    assert lines[0] == f"audit: pluggy {version('pluggy')}: TEST-pluggy, mended in 99.0"
    assert lines[1].endswith(" 1 known vulnerabilities")


def test_a_service_that_cannot_be_reached_is_told_and_fails_nothing(audit: Audit) -> None:
    code, [line] = audit(f"http://127.0.0.1:{free_port()}/v1/query")
    assert code == 0
    assert "Connection refused" in line
    assert line.endswith("NOTHING WAS AUDITED")


@pytest.mark.parametrize("page", [b"<html>Log in to this network</html>", b"{}", b"[]", b'{"vulns": []}', None])
def test_what_answers_but_is_no_such_service_is_not_taken_for_one(audit: Audit, page: bytes | None) -> None:
    with osv(lambda query: page) as url:
        code, [line] = audit(url)
    assert (code, line.endswith("NOTHING WAS AUDITED")) == (0, True)


def test_a_service_that_fails_midway_is_no_success(audit: Audit) -> None:
    with osv(lambda query: knowing()(query) if query == KNOWN_BAD else None) as url:
        code, [line] = audit(url)
    assert code == 1
    assert line.startswith("audit: pip-audit failed: ")
