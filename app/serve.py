"""The server of the page: Streamlit's, with a gate before it (served.py)."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from typing import NoReturn

from app.door import is_local, open_to_others
from app.settings import Settings
from index.errors import SettingsError

PAGE = Path(__file__).with_name("streamlit_app.py")
SERVED = Path(__file__).with_name("served.py")


def serve(settings: Settings, address: str, port: int) -> NoReturn:
    """Become the server of the page: no process is left behind, whichever way it is stopped.

    Raises SettingsError where others could reach `address` and there is no password to ask them for, and where nothing
    can listen there.
    """
    if reason := open_to_others(settings, address):
        raise SettingsError(reason)
    _try_to_listen(address, port)
    everywhere = address in ("0.0.0.0", "::")  # noqa: S104 - only named here
    shown = "localhost" if everywhere else f"[{address}]" if ":" in address else address
    command = [sys.executable, "-m", "streamlit", "run", str(SERVED)]
    options = ["--server.port", str(port), "--server.address", address, "--server.headless", "true"]
    options += ["--browser.serverAddress", shown]
    whom = "" if is_local(address) else ", for all who reach this machine and have the password"
    print(f"newsdesk: the chat is at http://{shown}:{port}{whom} (stop with Ctrl-C)", file=sys.stderr, flush=True)
    environment = os.environ | {"NEWSDESK_INDEX": str(settings.index)}
    os.execve(sys.executable, [*command, *options], environment)  # noqa: S606 - our own interpreter, no shell


def _try_to_listen(address: str, port: int) -> None:
    """Raises SettingsError for an address that is not this machine's, and for a port that is taken."""
    try:
        with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((address, port))
            trial.listen()
    except OSError as exc:
        raise SettingsError(f"nothing can listen at {address}, port {port}: {exc.strerror}") from exc
