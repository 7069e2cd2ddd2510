"""Lenders by name: the one that comes with the product, or a folder that declares one."""

from pathlib import Path

from clairscore.errors import UnknownLender
from clairscore.lenders.lender import Lender


def find_lender(name: str = "home_credit") -> Lender:
    """Return the built-in lender, or the one declared in a folder.

    Args:
        name: ``home_credit``, or a folder with a ``lender.toml``.

    Raises:
        UnknownLender: If it is neither.
        SettingsError: If the folder's declaration is not usable.
    """
    if name == "home_credit":
        from clairscore.lenders.home_credit.lender import home_credit

        return home_credit()
    from clairscore.lenders.flat.declaration import FILE

    folder = Path(name)
    if not (folder / FILE).is_file():
        raise UnknownLender(
            f"No lender is named '{name}', and no folder of that name holds a {FILE}. There is home_credit; "
            "'clairscore init' declares one from a table."
        )
    from clairscore.lenders.flat.lender import load_flat_lender

    return load_flat_lender(folder)
