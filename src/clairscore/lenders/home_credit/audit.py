"""What is audited: sex, age and family status, none of which decides, and where they meet."""

from itertools import pairwise

import ibis
import ibis.expr.types as ir

from clairscore.conventions import DAYS_PER_YEAR
from clairscore.lenders.audit import Audit, AuditedAttribute

_AGES = (30, 40, 50, 60)


def _age_band(rows: ir.Table) -> ir.StringValue:
    age = -rows.birth_day / DAYS_PER_YEAR
    bands = [(age < _AGES[0], f"< {_AGES[0]}")]
    bands += [(age < high, f"{low}–{high - 1}") for low, high in pairwise(_AGES)]
    return ibis.ifelse(age.isnull(), ibis.null("string"), ibis.cases(*bands, else_=f"≥ {_AGES[-1]}"))


AUDIT = Audit(
    attributes=(
        AuditedAttribute("sex", {"fr": "Sexe", "en": "Sex"}, lambda rows: rows.gender),
        AuditedAttribute("age_band", {"fr": "Tranche d’âge", "en": "Age band"}, _age_band),
        AuditedAttribute(
            "family_status", {"fr": "Situation familiale", "en": "Family status"}, lambda rows: rows.family_status
        ),
    ),
    crossed=(("sex", "age_band"), ("sex", "family_status")),
    proxies=("age", "household", "employment", "education", "region", "home"),
)
