"""What each column of the application speaks of: the subject of the feature it is, or the one named here."""

from collections.abc import Mapping

from clairscore.features.catalog import Catalog
from clairscore.lenders.home_credit.tables import application

_PREFIXES = {
    "building_": "home",
    "registered_": "region",
    "lives_": "region",
    "document_": "documents",
    "circle_": "social_circle",
    "enquiries_": "enquiries",
}
_COLUMNS = {
    "birth_day": "age",
    "employed_day": "employment",
    "registered_day": "contact",
    "id_published_day": "contact",
    "phone_changed_day": "contact",
    "has_mobile": "contact",
    "mobile_reachable": "contact",
}


def column_subjects(catalog: Catalog) -> Mapping[str, str]:
    """Return the subject of each column; one that speaks of no subject, such as the weekday, is left out."""
    subjects = {feature.name: feature.subject for feature in catalog.features if feature.name in application.columns}
    for name in application.columns:
        prefixed = next((subject for prefix, subject in _PREFIXES.items() if name.startswith(prefix)), "")
        if subject := _COLUMNS.get(name) or prefixed:
            subjects.setdefault(name, subject)
    return subjects
