"""Day columns of the application that people tell in years."""

from clairscore.lenders.years import YearsColumn

AGE = YearsColumn("age", "birth_day", 14, 120)
EMPLOYED = YearsColumn("employed_years", "employed_day", 0, 70)
