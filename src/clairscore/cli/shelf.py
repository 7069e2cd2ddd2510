"""The shelf of a lender, as commands open it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clairscore.registry.shelf import ModelShelf


def open_shelf(lender: str) -> "ModelShelf":
    """Return the shelf of a lender there is, so that no name leads out of the folder of models."""
    from clairscore.lenders.builtin import find_lender
    from clairscore.registry.shelf import ModelShelf
    from clairscore.settings import load_settings

    return ModelShelf(load_settings().home / "models" / find_lender(lender).name)
