"""What the rows of a history know from the table they lead through: columns of the parent, under the parent's name.

A month of a credit sees ``bureau_status``: the status of its credit, as it is on the day of the application.
"""

from collections.abc import Mapping

from clairscore.tables.schema import Column, SourceTable


def inherited(source: SourceTable, sources: Mapping[str, SourceTable]) -> dict[str, tuple[str, Column]]:
    """Return the parent's column behind every name a row inherits; nothing where there is no parent.

    Raises:
        ValueError: If the source has a column of an inherited name.
    """
    if source.parent is None:
        return {}
    parent = sources[source.parent]
    found = {
        f"{parent.name}_{name}": (name, column)
        for name, column in parent.columns.items()
        if name not in (source.key, parent.key)
    }
    if taken := sorted(set(found) & set(source.columns)):
        raise ValueError(f"Table '{source.name}' has '{taken[0]}', which it also inherits from '{parent.name}'.")
    return found
