import pytest

from clairscore.errors import SettingsError
from clairscore.lenders.scenarios import load_scenarios
from clairscore.workflows.scenarios import profile_rows


def test_every_profile_of_the_lender_makes_rows_its_features_can_read(lender):
    for profile in lender.scenarios.profiles.values():
        rows = profile_rows(lender, profile)
        assert len(rows["application"]["credit_amount"]) == 1
        assert set(profile.label) == {"fr", "en"}


def test_no_profile_states_a_sensitive_column(lender):
    for profile in lender.scenarios.profiles.values():
        assert not lender.sensitive & set(profile.application)


def test_a_demand_compares_two_profiles_that_differ(lender):
    assert len(lender.scenarios.demands) >= 8
    for demand in lender.scenarios.demands:
        riskier, safer = (lender.scenarios.profiles[name] for name in (demand.riskier, demand.safer))
        assert (riskier.form, riskier.application) != (safer.form, safer.application)


TEXT = """
[profiles.plain]
fr = "Ordinaire"
en = "Plain"
form = { age = 40, annual_income = 30000 }
[profiles.old]
like = "plain"
fr = "Âgé"
en = "Old"
form = { age = 70 }
[[demands]]
riskier = "plain"
safer = "old"
fr = "Pourquoi"
en = "Why"
"""


def test_a_profile_like_another_says_only_what_differs(tmp_path):
    path = tmp_path / "scenarios.toml"
    path.write_text(TEXT, "utf-8")
    found = load_scenarios(path)
    assert found.profiles["old"].form == {"age": 70, "annual_income": 30000}
    assert found.profiles["plain"].form["age"] == 40


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('safer = "old"', 'safer = "elder"'),
        ('like = "plain"', 'like = "nobody"'),
        ('en = "Why"', ""),
        ("[[demands]]", "[demands]"),
        ("[profiles.plain]", "[profiles.plain"),
    ],
)
def test_a_file_that_names_what_is_not_there_is_refused(tmp_path, before, after):
    path = tmp_path / "scenarios.toml"
    path.write_text(TEXT.replace(before, after), "utf-8")
    with pytest.raises(SettingsError, match=r"scenarios\.toml"):
        load_scenarios(path)
