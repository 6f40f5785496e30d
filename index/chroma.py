"""A database of Chroma, in a folder of this machine or on a server. The only import of chromadb and of httpx."""

from __future__ import annotations

import sqlite3
import tempfile
import weakref
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from json import JSONDecodeError
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from index.errors import IndexMissing, NewsdeskError, ServerError, SettingsError, StoreError

if TYPE_CHECKING:
    from chromadb import Collection as Collection
    from chromadb.config import System

DATABASE = "chroma.sqlite3"
TIMEOUT_S = 60.0
"""For one request to a server; Chroma's own client waits for ever."""

TOKEN_HEADER = "x-chroma-token"  # noqa: S105 - a name
LISTED = 100
"""Collections that are asked for at once."""

NO_GATEWAY = (502, 503, 504)
"""What a proxy answers whose server is down."""


@dataclass(frozen=True, slots=True)
class Server:
    """A Chroma server: `url` is its scheme, host and port."""

    url: str
    token: str | None = field(default=None, repr=False)
    tenant: str = "default_tenant"
    database: str = "default_database"


class Database:
    """The collections of one database. Chroma's errors are ours where `errors` is around them.

    Chroma's own client is not used: one of a folder is shared by all of a process, so that its vectors in memory do not
    see what another process has written since; one of a server sends its first requests without a timeout, and neither
    it nor its connections are ever let go of.
    """

    def __init__(self, system: System, place: Path | Server) -> None:
        from chromadb.api import ServerAPI

        self._at = place
        self.server = server = place if isinstance(place, Server) else None
        self._api: Any = system.instance(ServerAPI)  # type: ignore[type-abstract]
        self._place = {"tenant": server.tenant, "database": server.database} if server else {}
        session: Any = getattr(self._api, "_session", None)
        system.start()
        self.close = weakref.finalize(self, _close, system, session)
        if server:
            session.timeout = TIMEOUT_S
            self._api.get_database(server.database, server.tenant)

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Chroma's errors as StoreError or IndexMissing. All are caught: its core raises plain ones of many kinds."""
        with _translated(self._at):
            yield

    def collection(self, name: str) -> Collection:
        """Raises IndexMissing where there is none."""
        with self.errors():
            return self._handle(self._api.get_collection(name, **self._place))

    def find(self, name: str) -> Collection | None:
        try:
            return self.collection(name)
        except IndexMissing:
            return None

    def collections(self) -> dict[str, Collection]:
        """All of them by name, each as it is now."""
        found: list[Any] = []
        with self.errors():
            while page := self._api.list_collections(LISTED, len(found), **self._place):
                found += page
                if len(page) < LISTED:
                    break
            return {model.name: self._handle(model) for model in found}

    def create(
        self, name: str, metadata: Mapping[str, object] | None = None, configuration: Mapping[str, object] | None = None
    ) -> Collection:
        """A new collection; StoreError where there is one of that name."""
        with self.errors():
            model = self._api.create_collection(
                name, metadata=metadata, configuration=configuration or {}, **self._place
            )
            return self._handle(model)

    def delete(self, name: str) -> None:
        """Raises IndexMissing where there is none."""
        with self.errors():
            self._api.delete_collection(name, **self._place)

    def now(self) -> int:
        """Seconds since 1970 by the clock of the server, which is one for all nodes."""
        with self.errors():
            return int(self._api.heartbeat()) // 10**9

    def _handle(self, model: Any) -> Collection:
        from chromadb import Collection

        return Collection(client=self._api, model=model, embedding_function=None)


def connect(place: Path | Server) -> Database:
    """The database in a folder, made if there is none, or on a server.

    Raises StoreError where a file in the folder is damaged or another program's, ServerError where the server cannot be
    used.
    """
    _load()
    with _translated(place):
        try:
            return Database(_system(place), place)
        except Exception:  # of a folder it says nothing of why
            if isinstance(place, Path):
                _check_writable(place)
            raise


def _check_writable(path: Path) -> None:
    """Raises StoreError where nothing can be written in folder `path`: Chroma writes a row when it is opened."""
    try:
        with tempfile.TemporaryFile(dir=path) as file:
            file.write(bytes(65536))
    except OSError as exc:
        fact = f"{path} cannot be written ({exc.strerror}), which the database needs even to be read"
        raise StoreError(f"{fact}; make room or allow it, or copy the index elsewhere") from exc


def _load() -> None:
    try:
        import chromadb  # noqa: F401
    except Exception as exc:  # it makes settings of the environment and of a file .env when it is imported
        fact = f"Chroma cannot be loaded ({type(exc).__name__})"
        raise SettingsError(f"{fact}; look at the variables CHROMA_… and at .env in this folder") from exc


def _system(place: Path | Server) -> System:
    from chromadb.config import Settings, System

    told: dict[str, Any] = {"anonymized_telemetry": False}
    if isinstance(place, Path):
        _check_file(place / DATABASE)
        told |= {"is_persistent": True, "persist_directory": str(place)}
    else:
        told |= {
            "chroma_api_impl": "chromadb.api.fastapi.FastAPI",
            "chroma_server_host": place.url,
            "chroma_server_http_port": urlsplit(place.url).port or 0,  # wanted, and not read beside a whole address
            "chroma_server_ssl_enabled": place.url.startswith("https:"),
            "chroma_server_headers": {TOKEN_HEADER: place.token} if place.token else {},
        }
    # Constructed as it stands, since Chroma's settings read the environment and a file .env else.
    return System(Settings.model_construct(**told))


def _close(system: System, session: Any) -> None:
    system.stop()
    if session is not None:  # of a server, which Chroma leaves open
        session.close()


@contextmanager
def _translated(place: Path | Server) -> Iterator[None]:
    try:
        yield
    except NewsdeskError:
        raise
    except Exception as exc:
        # Of a server not `from exc`: it may say the token again, and a traceback tells all that led to an error.
        raise _translation(exc, place) from (None if isinstance(place, Server) else exc)


def _translation(exc: Exception, place: Path | Server) -> NewsdeskError:
    from chromadb.errors import NotFoundError

    server = place if isinstance(place, Server) else None
    words = str(exc).replace(server.token, "…") if server and server.token else str(exc)  # a server may say it again
    line = (words.strip() or type(exc).__name__).splitlines()[0][:200]
    if isinstance(exc, NotFoundError) and not line.startswith(("Tenant", "Database")):
        return IndexMissing("the index is gone or was made anew meanwhile; ask again, or run: newsdesk index FOLDER")
    if server is None:
        return StoreError(
            f"the database in {place} failed ({line}); if it persists run: newsdesk index FOLDER --rebuild"
        )
    fact, remedy = _fact_and_remedy(exc, line, server)
    return ServerError(f"the Chroma server at {server.url} cannot be used ({fact}); {remedy}")


def _fact_and_remedy(exc: Exception, line: str, server: Server) -> tuple[str, str]:
    import ssl

    import httpx
    from chromadb.errors import AuthorizationError, ChromaAuthError, ChromaError, NotFoundError

    causes = list(_causes(exc))
    status = next((cause.response.status_code for cause in causes if isinstance(cause, httpx.HTTPStatusError)), 0)
    encryption = next((cause for cause in causes if isinstance(cause, ssl.SSLError)), None)
    elsewhere = "correct NEWSDESK_CHROMA_URL"
    if isinstance(exc, ChromaAuthError | AuthorizationError) or status in (401, 403):
        fact = "it does not accept the token" if server.token else "it wants a token"
        return fact, "set NEWSDESK_CHROMA_TOKEN to one that it knows"
    if isinstance(exc, NotFoundError):
        unknown = f"it has no database {server.database!r} of the tenant {server.tenant!r}"
        return unknown, "make it there, or set NEWSDESK_CHROMA_TENANT and NEWSDESK_CHROMA_DATABASE"
    if isinstance(encryption, ssl.SSLCertVerificationError):
        fact = f"its certificate is not trusted: {encryption.verify_message}"
        return fact, "set SSL_CERT_FILE to the certificate of the authority that signed it"
    if encryption:
        return f"no TLS with it: {encryption.reason or 'it hangs up'}", f"{elsewhere}: is it http://?"
    if isinstance(exc, ChromaError) and "hnsw" in line:  # as after a kill in the middle of writing it
        fact = f"its graph of vectors is damaged: {line}"
        return fact, "look at its log and its disk, then run: newsdesk index FOLDER --rebuild"
    if isinstance(exc, ChromaError):
        return f"it says: {line}", "try again, and look at its log if it persists"
    if isinstance(exc, httpx.TimeoutException):
        return f"it does not answer within {TIMEOUT_S:g} seconds", "try again, and look at its log if it persists"
    if isinstance(exc, httpx.HTTPError):
        return line, f"start it, or {elsewhere}"
    if status in NO_GATEWAY or status == 429:
        return f"status {status}", "try again, and start it if it is down"
    if isinstance(exc, JSONDecodeError | KeyError):
        return "not an answer of Chroma's", f"{elsewhere}, or look at its log"
    return (f"status {status}" if status else f"{type(exc).__name__}: {line}"), f"{elsewhere}, or look at its log"


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
        raise StoreError(f"{file} cannot be used ({fact}); move it away and run: newsdesk index FOLDER --rebuild")
