"""The building the client lives in: fourteen measures, each as mean, mode and median, normalised to 0..1."""

from clairscore.lenders.home_credit.tables.columns import category, flag, share
from clairscore.tables.schema import Column

_MEASURES = {
    "apartments": ("APARTMENTS", "apartments"),
    "basement_area": ("BASEMENTAREA", "area of the basement"),
    "in_use_years": ("YEARS_BEGINEXPLUATATION", "years the building is in use"),
    "built_years": ("YEARS_BUILD", "years since it was built"),
    "common_area": ("COMMONAREA", "common area"),
    "elevators": ("ELEVATORS", "elevators"),
    "entrances": ("ENTRANCES", "entrances"),
    "floors_max": ("FLOORSMAX", "highest number of floors"),
    "floors_min": ("FLOORSMIN", "lowest number of floors"),
    "land_area": ("LANDAREA", "area of the land"),
    "living_apartments": ("LIVINGAPARTMENTS", "apartments lived in"),
    "living_area": ("LIVINGAREA", "area lived in"),
    "non_living_apartments": ("NONLIVINGAPARTMENTS", "apartments not lived in"),
    "non_living_area": ("NONLIVINGAREA", "area not lived in"),
}
_STATISTICS = {"mean": ("AVG", "mean"), "mode": ("MODE", "mode"), "median": ("MEDI", "median")}


def building_columns() -> dict[str, Column]:
    """Declare the 47 columns on the client's building, in the order of the delivery."""
    measured = {
        f"building_{measure}_{statistic}": share(f"{delivered}_{suffix}", f"Building, {word}: {meaning}, normalised.")
        for statistic, (suffix, word) in _STATISTICS.items()
        for measure, (delivered, meaning) in _MEASURES.items()
    }
    return measured | {
        "building_repair_fund": category(
            "FONDKAPREMONT_MODE",
            "Building: account of the repair fund.",
            *("reg oper account", "reg oper spec account", "org spec account", "not specified"),
        ),
        "building_type": category(
            "HOUSETYPE_MODE", "Building: kind.", "block of flats", "specific housing", "terraced house"
        ),
        "building_total_area": share("TOTALAREA_MODE", "Building: total area, normalised."),
        "building_walls": category(
            "WALLSMATERIAL_MODE",
            "Building: walls.",
            *("Panel", "Stone, brick", "Block", "Wooden", "Mixed", "Monolithic", "Others"),
        ),
        "building_emergency": flag("EMERGENCYSTATE_MODE", "Building: in a state of emergency."),
    }
