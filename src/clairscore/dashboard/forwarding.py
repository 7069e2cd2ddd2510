"""Where a reader's browser is, told to the API, which limits and watches addresses."""

from collections.abc import Mapping

import streamlit as st

HEADER = "X-Forwarded-For"
THIS_MACHINE = "127.0.0.1"


def forwarded() -> Mapping[str, str]:
    """Return the header that says where the browser of this session is; empty where it is on this machine.

    As every proxy does, the dashboard adds the address that reached it to those it was told. The API believes it only
    if ``CLAIRSCORE_TRUSTED_PROXIES`` names the dashboard's own address, and it never believes what stands left of an
    address it does not trust.
    """
    told = [one.strip() for one in st.context.headers.get_all(HEADER) if one.strip()]
    reached_from = st.context.ip_address
    if not told and reached_from is None:
        return {}
    return {HEADER: ", ".join([*told, reached_from or THIS_MACHINE])}
