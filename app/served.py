"""What `newsdesk ui` has Streamlit serve: the page behind its gate."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = str(Path(__file__).resolve().parent.parent)
# Streamlit puts the folder of this file on sys.path, from where `app` cannot be imported.
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)

import streamlit as st  # noqa: E402
from starlette.middleware import Middleware  # noqa: E402

from app.gate import Gate  # noqa: E402
from app.llm import silence_talkative  # noqa: E402
from app.settings import read_settings  # noqa: E402

silence_talkative()
app = st.App(
    Path(__file__).with_name("streamlit_app.py"),
    middleware=[Middleware(Gate, password=read_settings(os.environ).password)],
)
