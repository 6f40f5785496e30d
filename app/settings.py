"""Settings from the environment, read here and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

from index.embed import DEFAULT_MODEL
from index.errors import SettingsError

PREFIX = "NEWSDESK_"
LEAST_PASSWORD = 12
"""Characters of the page's password: fewer are guessed, however slowly."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Each field is the variable NEWSDESK_<FIELD>, but for the two that every OpenAI client reads."""

    index: Path = Path(".newsdesk")
    folder: Path = Path("seeds")
    embedder: str = DEFAULT_MODEL
    reranker: str | None = None
    model: str | None = None
    timeout_s: float = 60.0
    context_tokens: int = 8192
    verify: bool = False
    chroma_url: str | None = None
    chroma_token: str | None = field(default=None, repr=False)
    chroma_tenant: str = "default_tenant"
    chroma_database: str = "default_database"
    password: str | None = field(default=None, repr=False)
    api_key: str | None = field(default=None, repr=False)
    base_url: str | None = None

    @property
    def endpoint(self) -> bool:
        """Whether an OpenAI-compatible endpoint is named."""
        return bool(self.api_key or self.base_url)


OURS = tuple(f.name for f in fields(Settings) if f.name not in ("api_key", "base_url"))


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Settings from `environ`. Raises SettingsError for a NEWSDESK_ name that does not exist or a value of no use."""
    values: dict[str, object] = {}
    for key, value in environ.items():
        name = key.removeprefix(PREFIX).lower()
        if not key.startswith(PREFIX) or not value:
            continue
        if name not in OURS:
            near = get_close_matches(name, OURS, n=1)
            hint = f"; did you mean {PREFIX}{near[0].upper()}?" if near else f"; there are {_names()}"
            raise SettingsError(f"{key} is not a setting{hint}")
        values[name] = _parse(key, name, value)
    # A key that was read from a file often ends in a line break, which no HTTP header may hold.
    values["api_key"] = environ.get("OPENAI_API_KEY", "").strip() or None
    if "?" in environ.get("OPENAI_BASE_URL", ""):  # the package would put the path of a request behind it
        raise SettingsError("OPENAI_BASE_URL may not hold a question mark; a key belongs in OPENAI_API_KEY")
    values["base_url"] = environ.get("OPENAI_BASE_URL", "").strip() or None
    return Settings(**values)  # type: ignore[arg-type]


def _parse(key: str, name: str, value: str) -> object:
    if name in ("index", "folder"):
        try:
            return Path(value).expanduser()
        except RuntimeError as exc:
            raise SettingsError(f"{key}={value} names a home folder that does not exist") from exc
    if name == "chroma_url":
        return _server_url(key, value)
    if name == "chroma_token":
        # It becomes a header; what does not fit one would be said by others, with the token in their words.
        if not (value.strip().isascii() and value.strip().isprintable()):
            raise SettingsError(f"{key} may hold printable ASCII characters only")
        return value.strip() or None
    if name == "verify":
        if value != "model":
            raise SettingsError(f'{key}={value} is neither "model" nor unset')
        return True
    if name == "password":
        if len(value.strip()) < LEAST_PASSWORD:
            raise SettingsError(f"{key} has fewer than {LEAST_PASSWORD} characters")
        return value.strip()
    if name not in ("timeout_s", "context_tokens"):
        return value
    try:
        number = float(value) if name == "timeout_s" else int(value)
    except ValueError as exc:
        raise SettingsError(f"{key}={value} is not a number") from exc
    if not 0 < number < float("inf"):
        raise SettingsError(f"{key}={value} must be greater than 0")
    return number


def _server_url(key: str, value: str) -> str:
    """`value` as scheme, host and port. Raises SettingsError, without what may be a password."""
    example = "such as https://chroma.example:8000"
    try:
        url = urlsplit(value.strip())
        _ = url.port
    except ValueError as exc:
        raise SettingsError(f"{key} is no address of a server {example}") from exc
    if url.username or url.password:
        raise SettingsError(f"{key} may hold no name or password; set NEWSDESK_CHROMA_TOKEN")
    if (
        url.scheme not in ("http", "https")
        or not url.hostname
        or url.path not in ("", "/")
        or url.query
        or url.fragment
    ):
        raise SettingsError(f"{key}={value} is not scheme, host and port of a server, {example}")
    return f"{url.scheme}://{url.netloc}"


def _names() -> str:
    return ", ".join(f"{PREFIX}{name.upper()}" for name in OURS)
