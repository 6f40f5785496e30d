"""A client of Chroma: of a folder of this machine, or of a server. The only import of chromadb."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from index.errors import IndexMissing, NewsdeskError, ServerError, StoreError

if TYPE_CHECKING:
    from chromadb.api import ClientAPI as ClientAPI

DATABASE = "chroma.sqlite3"
TIMEOUT_S = 60.0
"""For one request to a server; Chroma's own client waits for ever."""

TOKEN_HEADER = "x-chroma-token"  # noqa: S105 - a name
UNSET = "or unset NEWSDESK_CHROMA_URL"


@dataclass(frozen=True, slots=True)
class Server:
    """A Chroma server: `url` is its scheme, host and port."""

    url: str
    token: str | None = field(default=None, repr=False)
    tenant: str = "default_tenant"
    database: str = "default_database"


Opened = tuple["ClientAPI", Callable[[], None]]
"""A client, and what closes it."""


def open_client(place: Path | Server) -> Opened:
    """A client of the database in a folder, made if there is none, or on a server.

    Raises StoreError where a file in the folder is damaged or another program's, ServerError where the server cannot be
    used.
    """
    with translated():
        return _open_server(place) if isinstance(place, Server) else _open_folder(place)


def _open_folder(path: Path) -> Opened:
    from chromadb.api.client import Client
    from chromadb.config import Settings, System

    _check_file(path / DATABASE)
    # A system of its own: Chroma's own clients share one for each path in a process, and its vectors in memory do not
    # see what another process has written since.
    settings = Settings(_env_file=None, is_persistent=True, persist_directory=str(path), anonymized_telemetry=False)  # type: ignore[call-arg]
    system = System(settings)
    system.start()
    return Client.from_system(system), system.stop


def _open_server(server: Server) -> Opened:
    import httpx
    from chromadb import HttpClient
    from chromadb.config import Settings

    url = urlsplit(server.url)
    headers = {TOKEN_HEADER: server.token} if server.token else {}
    # Chroma's client says the same of a server that is down and of one whose certificate is not trusted.
    httpx.get(f"{server.url}/api/v2/heartbeat", headers=headers, timeout=TIMEOUT_S).raise_for_status()
    client: Any = HttpClient(
        host=str(url.hostname),
        port=url.port or (443 if url.scheme == "https" else 80),
        ssl=url.scheme == "https",
        headers=headers,
        settings=Settings(_env_file=None, anonymized_telemetry=False),  # type: ignore[call-arg]
        tenant=server.tenant,
        database=server.database,
    )
    client._server._session.timeout = httpx.Timeout(TIMEOUT_S)
    return client, client.close


@contextmanager
def translated() -> Iterator[None]:
    """Chroma's errors as StoreError. Its Rust core raises plain exceptions of many kinds, so all are caught."""
    try:
        yield
    except NewsdeskError:
        raise
    except Exception as exc:
        raise _translation(exc) from exc


def _translation(exc: Exception) -> NewsdeskError:
    import httpx
    from chromadb.errors import ChromaAuthError, NotFoundError

    line = (str(exc) or type(exc).__name__).splitlines()[0][:200]
    causes = list(_causes(exc))
    request = next((cause for cause in causes if isinstance(cause, httpx.HTTPError)), None)
    refused = any(isinstance(cause, ChromaAuthError) for cause in causes)
    if isinstance(request, httpx.HTTPStatusError):
        refused = refused or request.response.status_code in (401, 403)
    if refused:
        return ServerError(f"the Chroma server refuses the token; set NEWSDESK_CHROMA_TOKEN to one it knows, {UNSET}")
    if isinstance(exc, NotFoundError) and line.startswith(("Tenant", "Database")):
        return ServerError(
            f"the Chroma server does not know it ({line}); make it there, or set NEWSDESK_CHROMA_TENANT and "
            "NEWSDESK_CHROMA_DATABASE"
        )
    if isinstance(exc, NotFoundError):
        return IndexMissing("the index is gone or was made anew meanwhile; ask again, or run: newsdesk index FOLDER")
    if isinstance(request, httpx.HTTPStatusError):
        fact = f"it answers with status {request.response.status_code}"
    elif isinstance(request, httpx.TimeoutException):
        fact = f"it does not answer within {TIMEOUT_S:g} seconds"
    elif request is not None:
        fact = str(request).splitlines()[0][:200] if str(request) else type(request).__name__
    else:
        return StoreError(f"the index database failed ({line}); if it persists run: newsdesk index --rebuild")
    url = request.request.url
    place = f"{url.scheme}://{url.host}" + (f":{url.port}" if url.port else "")
    return ServerError(f"the Chroma server at {place} cannot be used ({fact}); start it, {UNSET}")


def _causes(exc: BaseException | None) -> Iterator[BaseException]:
    while exc is not None:
        yield exc
        exc = exc.__cause__ or exc.__context__


def _check_file(file: Path) -> None:
    """Raises StoreError where `file` is damaged, or is no database of Chroma's and would have tables added to it."""
    if not file.is_file():
        return
    try:
        with closing(sqlite3.connect(file)) as database:
            tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
        fact = "" if not tables or "migrations" in tables else "made by another program"
    except sqlite3.OperationalError:  # locked, or not to be read: that is no damage
        raise
    except sqlite3.DatabaseError as exc:
        fact = str(exc)
    if fact:
        raise StoreError(f"{file} cannot be used ({fact}); move it away and run: newsdesk index --rebuild")
