"""Home and region."""

import ibis.expr.types as ir

from clairscore.features.declare import column_feature, feature
from clairscore.features.expressions import count_known, row_mean
from clairscore.lenders.home_credit.tables import application

_NO_BUILDING = "nothing is known of the building"

owns_home = column_feature(application, "owns_home", subject="home", null_means="not said")
housing_type = column_feature(application, "housing_type", subject="home", null_means="not said")
building_walls = column_feature(application, "building_walls", subject="home", null_means=_NO_BUILDING)
building_total_area = column_feature(application, "building_total_area", subject="home", null_means=_NO_BUILDING)
building_apartments_mean = column_feature(
    application, "building_apartments_mean", subject="home", null_means=_NO_BUILDING
)
building_living_area_mean = column_feature(
    application, "building_living_area_mean", subject="home", null_means=_NO_BUILDING
)
building_floors_max_mean = column_feature(
    application, "building_floors_max_mean", subject="home", null_means=_NO_BUILDING
)
building_built_years_mean = column_feature(
    application, "building_built_years_mean", subject="home", null_means=_NO_BUILDING
)
building_in_use_years_mean = column_feature(
    application, "building_in_use_years_mean", subject="home", null_means=_NO_BUILDING
)
building_land_area_mean = column_feature(
    application, "building_land_area_mean", subject="home", null_means=_NO_BUILDING
)
building_common_area_mean = column_feature(
    application, "building_common_area_mean", subject="home", null_means=_NO_BUILDING
)
region_rating = column_feature(application, "region_rating", subject="region", risk="rises", null_means="not rated")
region_city_rating = column_feature(
    application, "region_city_rating", subject="region", risk="rises", null_means="not rated"
)
region_population = column_feature(application, "region_population", subject="region", null_means="not known")
registered_elsewhere_city = column_feature(
    application, "registered_elsewhere_city", subject="region", null_means="not said"
)
registered_not_work_city = column_feature(
    application, "registered_not_work_city", subject="region", null_means="not said"
)
lives_not_work_city = column_feature(application, "lives_not_work_city", subject="region", null_means="not said")


@feature(application, subject="home", unit="times", null_means="never missing")
def building_known_count(rows: ir.Table) -> ir.FloatingValue:
    """How many of six measures of the building are known."""
    return count_known(
        rows.building_apartments_mean,
        rows.building_basement_area_mean,
        rows.building_built_years_mean,
        rows.building_common_area_mean,
        rows.building_living_area_mean,
        rows.building_total_area,
    )


@feature(application, subject="home", unit="share", null_means=_NO_BUILDING)
def building_size(rows: ir.Table) -> ir.FloatingValue:
    """Mean of the building's measures of size that are known."""
    return row_mean(
        rows.building_apartments_mean,
        rows.building_living_area_mean,
        rows.building_floors_max_mean,
        rows.building_total_area,
    )
