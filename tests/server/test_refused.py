"""What cannot be used of a server, or with it, is one line that says what to do; and nothing tells the token."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from app.answer import ask
from app.audit import audit_record
from app.indexing import index_folder
from app.settings import Settings
from app.wiring import make_server, open_database, open_desk
from index.chroma import connect
from index.errors import ServerError, StoreError
from index.handle import is_current
from tests.conftest import Run
from tests.fakes import HashedEmbedder
from tests.server.chroma import ChromaServer
from tests.server.node import complaint, environment
from tests.server.node import run as run_process
from tests.server.proxy import TOKEN, Certificate, proxy
from tests.small_index import TEXTS, write_texts

BREAD = "Who raised the price of bread?"
WRONG = "ck-another-token-of-mine"
Refusal = Callable[[Settings], str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_texts(tmp_path / "articles", TEXTS)


@pytest.fixture
def refusal(run: Run, monkeypatch: pytest.MonkeyPatch, folder: Path) -> Refusal:
    """What asking, indexing anew and the doctor say, all the same, of a server that cannot be used."""

    def told(settings: Settings) -> str:
        for name, value in environment(settings).items():
            monkeypatch.setenv(name, value)
        said = {run("ask", BREAD).line, run("index", folder).line, run("index", folder, "--rebuild").line}
        found = [line for line in run("doctor").out.splitlines() if line.startswith("LOOK  server")]
        [line] = said | {"newsdesk: " + line.removeprefix("LOOK  server").strip() for line in found}
        assert found
        assert not any(token in line for token in (TOKEN, WRONG))
        assert "--rebuild" not in line
        return line.removeprefix(f"newsdesk: the Chroma server at {settings.chroma_url} cannot be used ")

    return told


@contextmanager
def answering(status: int, body: bytes) -> Iterator[str]:
    """The address of a server that always answers the same."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Location", "https://chroma.example")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing on stderr."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def test_token_and_tls_reach_the_server_and_nothing_tells_the_token(
    settings: Settings,
    shared: ChromaServer,
    certificate: Certificate,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.authority))
    with proxy(shared.url, certificate) as before:
        safe = replace(settings, chroma_url=before.url, chroma_token=TOKEN)
        assert safe.chroma_url.startswith("https:")  # type: ignore[union-attr]
        assert index_folder(safe, folder, embedder=HashedEmbedder()).failed == ()
        desk = open_desk(safe, HashedEmbedder())
        answer = ask(desk.index, BREAD)
        assert answer.citations[0].quote == "Bakers raised the price of bread."
        assert before.seen
        assert before.refused == 0
        told = [caplog.text, repr(safe), repr(make_server(safe)), repr(desk), repr(audit_record(desk.index, answer))]
        for arguments in (["index", folder, "--rebuild"], ["ask", BREAD], ["doctor"]):
            ran = run_process(safe, "--verbose", *arguments, more={"SSL_CERT_FILE": str(certificate.authority)})
            assert ran.returncode == 0, ran.stderr
            told += [ran.stdout, ran.stderr]
    assert not any(TOKEN in words for words in told)
    kept = [file for file in settings.index.rglob("*") if file.is_file()]
    assert kept
    assert not any(TOKEN.encode() in file.read_bytes() for file in kept)


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("token", [None, WRONG])
def test_a_token_that_is_missing_or_wrong(
    settings: Settings, shared: ChromaServer, refusal: Refusal, token: str | None, plain: bool
) -> None:
    with proxy(shared.url, plain=plain) as before:
        line = refusal(replace(settings, chroma_url=before.url, chroma_token=token))
        assert before.refused == len(before.seen) > 0
    fact = "it does not accept the token" if token else "it wants a token"
    assert line == f"({fact}); set NEWSDESK_CHROMA_TOKEN to one that it knows"


def test_a_token_that_is_no_longer_accepted(settings: Settings, shared: ChromaServer, folder: Path) -> None:
    with proxy(shared.url) as before:
        known = replace(settings, chroma_url=before.url, chroma_token=TOKEN)
        index_folder(known, folder, embedder=HashedEmbedder())
        index = open_desk(known, HashedEmbedder()).index
        before.token = "ck-the-next"  # noqa: S105 - made up
        with pytest.raises(ServerError, match="it does not accept the token"):
            ask(index, BREAD)
        with pytest.raises(ServerError, match="it does not accept the token"):
            is_current(index)


def test_what_a_server_says_again_of_the_token_is_left_out(settings: Settings, refusal: Refusal) -> None:
    with answering(400, b'{"error": "InvalidArgumentError", "message": "bad token %s"}' % TOKEN.encode()) as url:
        line = refusal(replace(settings, chroma_url=url, chroma_token=TOKEN))
    assert line == "(it says: bad token …); try again, and look at its log if it persists"


def test_a_certificate_that_is_not_trusted(
    settings: Settings, shared: ChromaServer, certificate: Certificate, refusal: Refusal
) -> None:
    with proxy(shared.url, certificate) as before:
        line = refusal(replace(settings, chroma_url=before.url, chroma_token=TOKEN))
        assert before.seen == []
    assert line == (
        "(its certificate is not trusted: unable to get local issuer certificate); "
        "set SSL_CERT_FILE to the certificate of the authority that signed it"
    )


def test_https_where_there_is_no_tls_and_http_where_there_is(
    settings: Settings, shared: ChromaServer, certificate: Certificate, refusal: Refusal
) -> None:
    line = refusal(replace(settings, chroma_url=shared.url.replace("http:", "https:")))
    assert line == "(no TLS with it: WRONG_VERSION_NUMBER); correct NEWSDESK_CHROMA_URL: is it http://?"
    with proxy(shared.url, certificate) as before:
        line = refusal(replace(settings, chroma_url=before.url.replace("https:", "http:")))
    assert line.endswith("; start it, or correct NEWSDESK_CHROMA_URL")


@pytest.mark.parametrize(
    ("status", "body", "line"),
    [
        (404, b"<html>", "(status 404); correct NEWSDESK_CHROMA_URL, or look at its log"),
        (301, b"", "(status 301); correct NEWSDESK_CHROMA_URL, or look at its log"),
        (500, b"<html>", "(status 500); correct NEWSDESK_CHROMA_URL, or look at its log"),
        (502, b"<html>", "(status 502); try again, and start it if it is down"),
        (200, b"<html>", "(not an answer of Chroma's); correct NEWSDESK_CHROMA_URL, or look at its log"),
        (200, b"{}", "(not an answer of Chroma's); correct NEWSDESK_CHROMA_URL, or look at its log"),
    ],
)
def test_an_address_of_another_server(
    settings: Settings, refusal: Refusal, status: int, body: bytes, line: str
) -> None:
    with answering(status, body) as url:
        assert refusal(replace(settings, chroma_url=url)) == line


def test_an_address_where_nothing_is(settings: Settings, refusal: Refusal) -> None:
    line = refusal(replace(settings, chroma_url="http://127.0.0.1:9"))
    assert line == "([Errno 111] Connection refused); start it, or correct NEWSDESK_CHROMA_URL"


@pytest.mark.parametrize("unknown", [{"chroma_tenant": "nobody"}, {"chroma_database": "nothing"}])
def test_a_tenant_or_a_database_that_is_not_there(
    settings: Settings, refusal: Refusal, unknown: dict[str, str]
) -> None:
    wrong = replace(settings, **unknown)  # type: ignore[arg-type]
    assert refusal(wrong) == (
        f"(it has no database {wrong.chroma_database!r} of the tenant {wrong.chroma_tenant!r}); "
        "make it there, or set NEWSDESK_CHROMA_TENANT and NEWSDESK_CHROMA_DATABASE"
    )


@pytest.mark.parametrize("name", ["articles", "passages"])
@pytest.mark.parametrize("rebuild", [False, True])
def test_collections_of_another_program_are_left_alone(
    settings: Settings, folder: Path, name: str, rebuild: bool
) -> None:
    server = make_server(settings)
    assert server
    database = connect(server)
    theirs = database.create(name, {"mine": True})
    theirs.add(ids=["1"], embeddings=[1.0, 2.0])
    for attempt in (
        lambda: index_folder(settings, folder, rebuild, embedder=HashedEmbedder()),
        lambda: open_database(settings).__enter__(),
    ):
        with pytest.raises(StoreError, match=f"'{name}' of another program.*NEWSDESK_CHROMA_DATABASE"):
            attempt()
    assert theirs.count() == 1
    assert database.collections().keys() == {name}


def test_a_server_that_hangs_is_not_waited_for_and_the_same_index_goes_on_when_it_answers(
    server: ChromaServer, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(index=tmp_path / "own", chroma_url=server.url)
    index_folder(settings, folder, embedder=HashedEmbedder())
    monkeypatch.setattr("index.chroma.TIMEOUT_S", 0.5)
    index = open_desk(settings, HashedEmbedder()).index
    assert server.process
    os.kill(server.process.pid, signal.SIGSTOP)
    try:
        for attempt in (
            lambda: ask(index, BREAD),
            lambda: is_current(index),
            lambda: open_desk(settings, HashedEmbedder()),
            lambda: index_folder(settings, folder, embedder=HashedEmbedder()),
        ):
            with pytest.raises(ServerError, match=r"does not answer within 0\.5 seconds"):
                attempt()
    finally:
        os.kill(server.process.pid, signal.SIGCONT)
    monkeypatch.setattr("index.chroma.TIMEOUT_S", 60)
    assert is_current(index)
    assert ask(index, BREAD).status == "answered"


def test_a_server_whose_graph_is_damaged_is_told_to_be_and_a_rebuild_mends_it(
    server: ChromaServer, folder: Path, tmp_path: Path
) -> None:
    settings = Settings(index=tmp_path / "own", chroma_url=server.url)
    write_texts(folder, {f"story{number:04}.txt": f"Story {number} is of bread." for number in range(1100)})
    index_folder(settings, folder, embedder=HashedEmbedder())
    server.stop()
    files = list(server.path.glob("*/header.bin"))
    assert files  # written after a thousand passages
    for file in files:
        file.write_bytes(b"\xff" * 100)
    server.start()
    with pytest.raises(ServerError, match=r"graph of vectors is damaged.*run: newsdesk index FOLDER --rebuild"):
        ask(open_desk(settings, HashedEmbedder()).index, BREAD)
    index_folder(settings, folder, rebuild=True, embedder=HashedEmbedder())
    assert ask(open_desk(settings, HashedEmbedder()).index, BREAD).status == "answered"


def test_what_is_set_for_chroma_itself_does_no_harm(
    settings: Settings, folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    others = {
        "CHROMA_SERVER_HOST": "chroma.example",
        "CHROMA_SERVER_HTTP_PORT": "1",
        "CHROMA_SERVER_SSL_ENABLED": "true",
        "CHROMA_API_IMPL": "chromadb.api.async_fastapi.AsyncFastAPI",
        "IS_PERSISTENT": "false",
        "PERSIST_DIRECTORY": "/nowhere",
        "MIGRATIONS": "none",
    }
    (tmp_path / ".env").write_text("".join(f"{name}={value}\n" for name, value in others.items()))
    for name, value in others.items():
        monkeypatch.setenv(name, value)
    for each in (settings, replace(settings, chroma_url=None, index=tmp_path / "local")):
        with monkeypatch.context() as patched:
            for name, value in environment(each).items():
                patched.setenv(name, value)
            assert run("index", folder).code == 0
            assert "Bakers raised the price of bread." in run("ask", BREAD).out


def test_what_is_set_for_chroma_and_is_no_setting_is_told(settings: Settings) -> None:
    ran = run_process(settings, "ask", BREAD, more={"CHROMA_SERVER_HTTP_PORT": "abc"})
    assert complaint(ran.stderr) == (
        "newsdesk: Chroma cannot be loaded (ValidationError); look at the variables CHROMA_… and at .env in this folder"
    )


def test_the_doctor_says_which_server(
    settings: Settings, folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment(settings).items():
        monkeypatch.setenv(name, value)
    answers = f"Chroma at {settings.chroma_url} answers, database {settings.chroma_database} of tenant desk"
    assert answers in run("doctor").out
    assert f"{settings.chroma_url} ({settings.chroma_database}) holds no newsdesk index" in run("doctor").out
    run("index", folder)
    assert f"4 articles, 4 passages of {folder}" in run("doctor").out
