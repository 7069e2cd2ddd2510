"""What the simulation starts from: changes carried there from a proposal, in the place of the client's own values."""

from collections.abc import Mapping
from typing import Final, cast

import streamlit as st

Values = Mapping[str, float | str | bool | None]

SENT: Final = "simulation_sent"
GENERATION: Final = "simulation_generation"
_CARRIED: Final = "simulation_carried"


def carry(client_id: int, changes: Values) -> None:
    """Have the simulation open with changes entered and compared."""
    forget()
    st.session_state[_CARRIED] = (client_id, dict(changes))
    st.session_state[SENT] = (client_id, dict(changes))


def carried(client_id: int) -> Values:
    """Return the values carried for a client, by name; none where none were, or they were another's."""
    whose, changes = cast(tuple[int | None, Values], st.session_state.get(_CARRIED, (None, {})))
    return changes if whose == client_id else {}


def forget() -> None:
    """Begin again with the client's own values, in fields of their own."""
    st.session_state[GENERATION] = st.session_state.get(GENERATION, 0) + 1
    for name in (_CARRIED, SENT):
        st.session_state.pop(name, None)
