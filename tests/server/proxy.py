"""A reverse proxy that speaks TLS and wants a token, as stands before a Chroma server: it has no token check itself."""

from __future__ import annotations

import http.client
import json
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

TOKEN = "ck-Kq7-secret-of-the-newsroom"  # noqa: S105 - made up
PASSED_ON = ("content-type", "accept", "user-agent")


@dataclass(frozen=True)
class Certificate:
    """A certificate for 127.0.0.1 and localhost with its key, and the authority that signed it."""

    authority: Path
    chain: Path
    key: Path


class Proxy(ThreadingHTTPServer):
    """Passes requests on to `upstream` that bear the token, and refuses all others.

    `seen` is each request as (method, path, status); `plain` refuses as nginx does, with a page, not as Chroma does.
    """

    daemon_threads = True

    def __init__(self, upstream: str, certificate: Certificate | None, plain: bool) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.upstream = upstream
        self.plain = plain
        self.token = TOKEN
        self.tls = certificate is not None
        self.seen: list[tuple[str, str, int]] = []
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate.chain, certificate.key)
            # The handshake belongs in the thread of its connection: one client that does not finish it holds up nobody.
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    @property
    def url(self) -> str:
        return f"http{'s' if self.tls else ''}://127.0.0.1:{self.server_port}"

    @property
    def refused(self) -> int:
        return sum(status == 401 for _, _, status in self.seen)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up, or trusts another authority, is part of these tests."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Proxy

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        bearer = self.headers["Authorization"] or ""
        if self.server.token not in (self.headers["X-Chroma-Token"], bearer.removeprefix("Bearer ")):
            self._refuse()
            return
        upstream = http.client.HTTPConnection(urlsplit(self.server.upstream).netloc, timeout=60)
        try:
            kept = {name: value for name, value in self.headers.items() if name.lower() in PASSED_ON}
            upstream.request(self.command, self.path, body or None, kept)
            answer = upstream.getresponse()
            self._send(answer.status, answer.read(), answer.headers.get("Content-Type", "application/json"))
        except OSError:
            self._send(502, b"<html><h1>502 Bad Gateway</h1></html>", "text/html")
        finally:
            upstream.close()

    def _refuse(self) -> None:
        if self.server.plain:
            self._send(401, b"<html><h1>401 Authorization Required</h1></html>", "text/html")
        else:
            told = json.dumps({"error": "AuthError", "message": "Forbidden"}).encode()
            self._send(401, told, "application/json")

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.server.seen.append((self.command, self.path, status))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_DELETE = _pass_on

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on stderr."""


@contextmanager
def proxy(upstream: str, certificate: Certificate | None = None, plain: bool = False) -> Iterator[Proxy]:
    """A proxy that runs; with TLS where it is given a certificate."""
    with Proxy(upstream, certificate, plain) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def make_certificate(folder: Path) -> Certificate:
    """A new authority and what it signed, by openssl."""
    names = "subjectAltName=IP:127.0.0.1,DNS:localhost"
    authority, authority_key = folder / "authority.pem", folder / "authority.key"
    chain, key = folder / "server.pem", folder / "server.key"
    new = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    by = ["-CA", str(authority), "-CAkey", str(authority_key)]
    _run([*new, "-subj", "/CN=newsroom authority", "-keyout", str(authority_key), "-out", str(authority)])
    _run([*new, *by, "-subj", "/CN=127.0.0.1", "-addext", names, "-addext", "basicConstraints=critical,CA:FALSE",
          "-keyout", str(key), "-out", str(chain)])  # fmt: skip
    return Certificate(authority, chain, key)


def _run(command: list[str]) -> None:
    ran = subprocess.run(command, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
