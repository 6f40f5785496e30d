"""Keys and passwords are in nothing that is written: not by any command, not by the page, whatever an endpoint does."""

from __future__ import annotations

import base64
import json
import logging
import socket
import traceback
import zipfile
from collections.abc import Iterator
from dataclasses import fields
from http.server import BaseHTTPRequestHandler
from io import BytesIO
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from app.database import FILE
from app.llm import TALKATIVE
from app.page import entry
from app.settings import OURS, Settings, read_settings
from index.errors import ModelError
from tests.conftest import Run
from tests.endpoint import QUESTION, Endpoint, Reply, chunk, model_at, status, stream_of
from tests.test_export_pdf import read_pages
from tests.test_streamlit_app import QUESTION as ROADS
from tests.test_streamlit_app import Desk, ask, shown
from tests.test_streamlit_app import desk as desk  # a fixture
from tests.test_streamlit_app import roads as roads  # a fixture

MARK = "q7Zk4711w"
"""Is in every secret, in letters that no encoding of text changes."""

USER = f"ana:hunter2-{MARK}"
HIDDEN = [f.name for f in fields(Settings) if not f.repr]
SECRETS = {f"NEWSDESK_{name.upper()}": f"{name}-{MARK}" for name in HIDDEN if name in OURS}
SECRETS["OPENAI_API_KEY"] = f"sk-{MARK}"
ECHO = f"No: {SECRETS['OPENAI_API_KEY']}, {USER}"
CASES = '{"question": "Why do the highways matter?", "relevant": ["a.txt"]}\n'
CLAIM = '{"sentence": "The road is open.", "evidence": ["The road is closed."]}\n'


def redirect(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(302)
    handler.send_header("Location", f"/login?key=sk-{MARK}")
    handler.send_header("Set-Cookie", f"key=sk-{MARK}")
    handler.end_headers()


FAILURES: dict[str, Reply] = {
    "wrong key": status(401, ECHO),
    "no such model": status(404, ECHO),
    "refused": status(400, ECHO, x_key=f"sk-{MARK}"),
    "too long": status(400, f"prompt is too long for {ECHO}"),
    "broken": status(500, ECHO),
    "redirected": redirect,
    "broken midway": stream_of(chunk("The M5 "), json.dumps({"error": {"message": ECHO}})),
    "no JSON": stream_of(chunk("The M5 "), ECHO),
}


@pytest.fixture(autouse=True)
def loud(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """All that is logged is kept, as if somebody looked for a fault in every package."""
    caplog.set_level(logging.DEBUG)
    names = (*TALKATIVE, *(f"{name}.http11" for name in TALKATIVE), "openai", "chromadb", "app", "index", "streamlit")
    before = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).setLevel(logging.DEBUG if "." not in name else logging.NOTSET)
    yield
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture
def secrets(monkeypatch: pytest.MonkeyPatch, endpoint: Endpoint) -> Endpoint:
    """Every secret is set, and an endpoint that tells them all back."""
    endpoint.replies = [FAILURES["wrong key"]]
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("NEWSDESK_MODEL", "tiny")
    monkeypatch.setenv("NEWSDESK_VERIFY", "model")
    monkeypatch.setenv("OPENAI_BASE_URL", endpoint.url.replace("//", f"//{USER}@"))
    return endpoint


def told(*texts: str) -> list[str]:
    """Those of `texts` that tell a secret, in letters or as a header holds it."""
    basic = base64.b64encode(USER.encode()).decode().rstrip("=")
    return [text for text in texts if MARK in text or basic in text]


def files_told(folder: Path) -> list[str]:
    """Files below `folder` that tell a secret, opened where they are packed."""
    return [path.name for path in sorted(folder.rglob("*")) if path.is_file() and told(*texts_in(path))]


def texts_in(path: Path) -> Iterator[str]:
    try:
        data = path.read_bytes()
    except FileNotFoundError:  # threads of the engines still tidy up what they have merged
        return
    yield data.decode("latin-1")
    if path.suffix == ".docx":
        with zipfile.ZipFile(BytesIO(data)) as packed:
            yield from (packed.read(name).decode("latin-1") for name in packed.namelist())
    if path.suffix == ".pdf":
        yield from read_pages(data)


def test_every_setting_that_sounds_secret_is_hidden() -> None:
    sounds = {
        f.name for f in fields(Settings) if any(word in f.name for word in ("key", "password", "token", "secret"))
    }
    assert sounds - {"context_tokens"} == set(HIDDEN)


def test_settings_do_not_show_them(secrets: Endpoint) -> None:
    settings = read_settings(SECRETS)
    assert all(getattr(settings, name) for name in HIDDEN)
    assert not told(repr(settings), str(settings), f"{settings}")


def test_what_is_searched_for_would_be_found(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.docx", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", f"<p>{MARK}</p>" * 9)
    (tmp_path / "b.txt").write_text(base64.b64encode(USER.encode()).decode())
    (tmp_path / "c.txt").write_text("harmless")
    assert files_told(tmp_path) == ["a.docx", "b.txt"]


COMMANDS = (
    ["index", "news"],
    ["index", "news", "--rebuild"],
    ["index", "nowhere"],
    ["ask", ROADS, "--audit", "audit.jsonl"],
    ["ask", ROADS, "--json", "--mode", "llm"],
    ["ask", ROADS, "--mode", "extractive"],
    ["ask", "Who said that?", "--after", "talk.jsonl"],
    ["ask", "--batch", "cases.jsonl"],
    ["check", "news/a.txt", "--json"],
    ["check", "--batch", "claims.jsonl"],
    ["brief", "the M5 highway", "-o", "b.md", "-o", "b.docx", "-o", "b.pdf", "--json"],
    ["search", "highway"],
    ["show", "a.txt"],
    ["show", "none.txt"],
    ["eval", "cases.jsonl"],
    ["eval", "none.jsonl"],
    ["doctor"],
    ["ui", "--address", "192.0.2.1"],
    ["ui", "--port", "0"],
)


def test_no_command_writes_them_anywhere(
    run: Run, news: Path, tmp_path: Path, secrets: Endpoint, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "cases.jsonl").write_text(CASES)
    (tmp_path / "claims.jsonl").write_text(CLAIM)
    run("--verbose", "index", "news")
    (tmp_path / "talk.jsonl").write_text(run("ask", ROADS, "--json").out)
    for command in COMMANDS:
        ran = run("--verbose", *command)
        assert not told(ran.out, ran.err), command
    assert len(secrets.requests) >= 5
    assert all(MARK in str(key) or "Basic" in str(key) for key in secrets.keys)
    assert {record.name.partition(".")[0] for record in caplog.records} >= {"app", "index", "openai"}
    assert not told(caplog.text)
    written = {path.name for path in tmp_path.rglob("*")}
    assert {"audit.jsonl", "b.docx", "b.pdf", "chroma.sqlite3"} <= written
    assert files_told(tmp_path) == []


@pytest.mark.parametrize("failure", FAILURES)
def test_no_failure_of_an_endpoint_tells_them(
    run: Run,
    home: Path,
    tmp_path: Path,
    secrets: Endpoint,
    caplog: pytest.LogCaptureFixture,
    failure: str,
) -> None:
    secrets.replies = [FAILURES[failure]]
    copytree(home, tmp_path / "index")
    for command in (["ask", ROADS, "--json", "--audit", "audit.jsonl"], ["doctor"]):
        ran = run("--verbose", "--index", "index", *command)
        assert ran.code == 0
        assert not told(ran.out, ran.err)
    assert secrets.requests
    assert not told(caplog.text)
    assert files_told(tmp_path) == []


def nowhere(*unused: object, **more: object) -> Any:
    raise socket.gaierror(-2, "Name or service not known")


@pytest.mark.parametrize(
    "address",
    [
        f"http://{USER}@desk.invalid/v1",
        f"https://{USER}@127.0.0.1:1/v1",
        f"http://ana:a/b@{MARK}#c@127.0.0.1:1/v1",
        f"http://{USER}@127.0.0.1:port/v1",
        f"{USER}@desk.invalid",
    ],
)
def test_no_address_of_an_endpoint_that_is_not_there_tells_them(
    run: Run,
    home: Path,
    secrets: Endpoint,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    address: str,
) -> None:
    monkeypatch.setattr("socket.getaddrinfo", nowhere)
    monkeypatch.setenv("OPENAI_BASE_URL", address)
    for command in (["ask", ROADS], ["doctor"]):
        ran = run("--verbose", "--index", home, *command)
        assert ran.code == 0
        assert not told(ran.out, ran.err)
    assert not told(caplog.text)


@pytest.mark.parametrize("failure", [*FAILURES, "illegal key"])
def test_no_traceback_of_an_endpoint_s_failure_tells_them(endpoint: Endpoint, failure: str) -> None:
    endpoint.replies = [FAILURES.get(failure, status(500))]
    key = f"sk-{MARK}\n" if failure == "illegal key" else f"sk-{MARK}"
    with pytest.raises(ModelError) as caught:
        list(model_at(endpoint.url.replace("//", f"//{USER}@"), key=key).stream(QUESTION))
    assert not told("".join(traceback.format_exception(caught.value)), repr(caught.value))


@pytest.mark.parametrize("failure", ["wrong key", "refused", "broken midway"])
def test_the_page_tells_and_keeps_none_of_them(
    roads: Desk,
    secrets: Endpoint,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    failure: str,
) -> None:
    secrets.replies = [FAILURES[failure]]
    monkeypatch.setattr(entry, "check_entry", lambda settings: None)
    page = ask(roads.open(), ROADS)
    assert "The model could not be used" in shown(page)
    assert secrets.requests
    assert not told(str(page), *(repr(value) for value in dict(page.session_state).values()))
    assert not told(caplog.text, *capfd.readouterr())
    assert (roads.index / FILE).exists()
    assert files_told(roads.index) == []


def test_a_defect_in_the_page_tells_none_of_them(
    roads: Desk,
    secrets: Endpoint,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(entry, "check_entry", lambda settings: None)
    monkeypatch.setattr("app.page.views.status_html", None)
    page = roads.open()
    assert page.exception
    assert not told(str(page), str(page.exception), caplog.text, *capfd.readouterr())
