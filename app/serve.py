"""The Streamlit page, for this machine only."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NoReturn

from app.settings import Settings

PAGE = Path(__file__).with_name("streamlit_app.py")


def serve(settings: Settings, port: int) -> NoReturn:
    """Become the server of the page: no process is left behind, whichever way it is stopped."""
    command = [sys.executable, "-m", "streamlit", "run", str(PAGE)]
    options = ["--server.port", str(port), "--server.address", "localhost", "--server.headless", "true"]
    print(f"newsdesk: the chat is at http://localhost:{port} (stop with Ctrl-C)", file=sys.stderr, flush=True)
    environment = os.environ | {"NEWSDESK_INDEX": str(settings.index)}
    os.execve(sys.executable, [*command, *options], environment)  # noqa: S606 - our own interpreter, no shell
