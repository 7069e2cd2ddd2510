"""Rights: what each role may do, in one table."""

from collections.abc import Mapping
from typing import Final, Literal, get_args

from clairscore.conventions import Role

Right = Literal[
    "clients:read",
    "decisions:make",
    "simulations:make",
    "explanations:read",
    "models:read",
    "models:promote",
    "models:shadow",
    "audit:read",
    "metrics:read",
]
"""``clients:read`` who the clients are and what we hold of one; ``decisions:make`` decide, which writes to the ledger;
``simulations:make`` ask what would be decided; ``explanations:read`` why a client's PD is what it is; ``models:read``
what the model is and does in general, without any client; ``models:promote`` say which model decides;
``models:shadow`` how a challenger would have decided beside it; ``audit:read`` who did what and what stands out;
``metrics:read`` how the service does, without any client."""

RIGHTS: Final[Mapping[Role, frozenset[Right]]] = {
    "adviser": frozenset(
        {"clients:read", "decisions:make", "simulations:make", "explanations:read", "models:read"},
    ),
    "analyst": frozenset({"clients:read", "simulations:make", "explanations:read", "models:read", "models:shadow"}),
    "executive": frozenset({"models:read"}),
    "compliance": frozenset(
        {
            "clients:read",
            "simulations:make",
            "explanations:read",
            "models:read",
            "models:promote",
            "models:shadow",
            "audit:read",
        },
    ),
    "admin": frozenset(get_args(Right)),
}
"""Rights by role. An executive sees the model and never a client; advisers make decisions, and so may an administrator,
who has every right; analysts and compliance see why and what if, and decide on no credit; compliance says which model
decides."""
