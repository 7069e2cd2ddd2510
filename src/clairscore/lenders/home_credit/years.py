"""Day columns of the application that people tell in years."""

from clairscore.lenders.years import YearsColumn

AGE = YearsColumn("age", "birth_day", 14, 120)
FIRST_WORK = 14.0
"""Age at which somebody can have begun to work, in years."""

EMPLOYED = YearsColumn("employed_years", "employed_day", 0, 70, after=AGE.column, years_after=FIRST_WORK)
