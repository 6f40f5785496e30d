"""Start the Streamlit page in a process of its own, for this machine only."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from app.settings import Settings

PAGE = Path(__file__).with_name("streamlit_app.py")


def serve(settings: Settings, port: int) -> int:
    """Exit code of the server, which runs until it is interrupted."""
    command = [sys.executable, "-m", "streamlit", "run", str(PAGE)]
    options = ["--server.port", str(port), "--server.address", "localhost", "--server.headless", "true"]
    environment = os.environ | {"NEWSDESK_INDEX": str(settings.index)}
    print(f"newsdesk: the chat is at http://localhost:{port} (stop with Ctrl-C)", file=sys.stderr)
    with subprocess.Popen([*command, *options], env=environment) as server:  # noqa: S603 - our own interpreter
        try:
            return server.wait()
        except KeyboardInterrupt:
            server.terminate()
            return 0
