"""Whether the page may be shown at all, asked before each run of it; and the way out."""

from __future__ import annotations

import streamlit as st

from app.door import cookie_name, open_to_others, the_door
from app.page import scripts
from app.settings import Settings
from index.errors import SettingsError


def check_entry(settings: Settings) -> None:
    """Returns where the page may be shown, and stops it where its reader has logged out.

    Raises SettingsError where others could reach the page and nobody would ask them for a password, as under
    `streamlit run`: who has come through the gate of `newsdesk ui` has a token.
    """
    if reason := open_to_others(settings, st.get_option("server.address")):
        raise SettingsError(reason)
    if settings.password is None:
        return
    door = the_door(settings.password)
    if not door.asks:
        raise SettingsError("NEWSDESK_PASSWORD is set, and only newsdesk ui asks for it: start the page with that")
    if not door.admits(_token()):
        st.html(scripts.reload_html(), unsafe_allow_javascript=True)  # the gate asks for the password
        st.stop()


def show_log_out(settings: Settings) -> None:
    """A button that ends the visit in all tabs of this browser, where there was a password to type."""
    if settings.password and st.button("Log out", key="log-out", icon=":material/logout:", type="tertiary"):
        the_door(settings.password).forget(_token())
        st.session_state.clear()
        st.rerun()


def _token() -> str | None:
    return st.context.cookies.get(cookie_name(st.get_option("server.port")))
