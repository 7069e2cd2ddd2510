"""Who applied: a key that is equal for two applications of one person.

The delivery has no id of the person. The days of birth, registration and identity document are all counted from the
application, so their differences stay when the same person applies again. The key groups folds; it is no feature.
"""

import ibis
import ibis.expr.types as ir


def person(rows: ir.Table) -> ir.StringValue:
    """Return a key of the person; one of its own where a day is missing."""
    parts = [
        (rows.birth_day - rows.registered_day).floor().cast("int64").cast("string"),
        (rows.birth_day - rows.id_published_day).floor().cast("int64").cast("string"),
        ibis.coalesce(rows.gender, "?"),
    ]
    known = rows.registered_day.notnull() & rows.id_published_day.notnull()
    joined = parts[0] + "|" + parts[1] + "|" + parts[2]
    return ibis.ifelse(known, joined, "application " + rows.application_id.cast("string"))
