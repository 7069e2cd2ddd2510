"""Rights: what each role may do, in one table."""

from collections.abc import Mapping
from typing import Final, Literal, get_args

from clairscore.conventions import Role

Right = Literal[
    "clients:read",
    "clients:add",
    "decisions:make",
    "decisions:replay",
    "simulations:make",
    "subjects:read",
    "subjects:correct",
    "subjects:erase",
    "explanations:read",
    "models:read",
    "models:promote",
    "models:shadow",
    "audit:read",
    "metrics:read",
    "reviews:read",
    "decisions:contest",
    "decisions:override",
    "oversight:read",
    "portfolio:read",
]
"""``clients:read`` who the clients are and what we hold of one; ``clients:add`` take a new one in;
``decisions:make`` decide, which writes to the ledger;
``decisions:replay`` make a decision of the ledger again; ``subjects:read``, ``subjects:correct`` and ``subjects:erase``
hand a person all that is held about him, put it right, erase it;
``simulations:make`` ask what would be decided; ``explanations:read`` why a client's PD is what it is; ``models:read``
what the model is and does in general, without any client; ``models:promote`` say which model decides;
``models:shadow`` how a challenger would have decided beside it; ``audit:read`` who did what and what stands out;
``metrics:read`` how the service does, without any client; ``reviews:read`` what was decided and what waits for a
person; ``decisions:contest`` write down that a client contests a decision; ``decisions:override`` settle a contest, or
change what the machine approved or declined; ``oversight:read`` how often and how fast each person agrees with the
score; ``portfolio:read`` how many credits were approved, how risky they are and what they cost, without any client."""

RIGHTS: Final[Mapping[Role, frozenset[Right]]] = {
    "adviser": frozenset(
        {
            "clients:read",
            "clients:add",
            "decisions:make",
            "simulations:make",
            "explanations:read",
            "models:read",
            "reviews:read",
            "decisions:contest",
        },
    ),
    "analyst": frozenset(
        {"clients:read", "simulations:make", "explanations:read", "models:read", "models:shadow", "portfolio:read"},
    ),
    "executive": frozenset({"models:read", "oversight:read", "portfolio:read"}),
    "compliance": frozenset(
        {
            "clients:read",
            "decisions:replay",
            "simulations:make",
            "subjects:read",
            "subjects:correct",
            "subjects:erase",
            "explanations:read",
            "models:read",
            "models:promote",
            "models:shadow",
            "audit:read",
            "reviews:read",
            "decisions:contest",
            "decisions:override",
            "oversight:read",
            "portfolio:read",
        },
    ),
    "admin": frozenset(get_args(Right)),
}
"""Rights by role. An executive sees the model and never a client; advisers make decisions, and settle what the machine
referred to them; an administrator has every right. Analysts see why and what if, and decide nothing. Compliance says
which model decides, and is the second pair of eyes on a credit: it settles what a client contests and may override, and
asks the machine for no decision. Whoever decided before is refused whatever his rights."""

RIGHTS_OF_PEOPLE: Final[frozenset[Right]] = frozenset({"models:promote", "decisions:override"})
"""Rights that no key of a service has: a person answers for who decides, and for what a machine decided."""
