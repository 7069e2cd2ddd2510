"""Whether the generated lender behaves as one: people, keys, histories and outcomes that fit together."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from clairscore.lenders.home_credit.synthetic import generate
from clairscore.lenders.home_credit.synthetic.columns import TABLES

APPLICATIONS = 8_000
HISTORIES = ("bureau", "previous_application", "POS_CASH_balance", "credit_card_balance", "installments_payments")
Tables = dict[str, pd.DataFrame]


def read(folder: Path) -> Tables:
    return {table: pd.read_parquet(folder / f"{table}.parquet") for table in TABLES}


@pytest.fixture(scope="module")
def lender(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    folder = tmp_path_factory.mktemp("lender")
    generate(folder, APPLICATIONS, 11)
    return read(folder)


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    folder = tmp_path_factory.mktemp("later")
    generate(folder, APPLICATIONS, 11, drift=True)
    return read(folder)


@pytest.fixture(scope="module")
def everybody(lender: Tables) -> pd.DataFrame:
    return pd.concat([lender["application_train"], lender["application_test"]])


def test_keys_are_unique(lender: Tables, everybody: pd.DataFrame) -> None:
    assert everybody.SK_ID_CURR.is_unique
    assert lender["bureau"].SK_ID_BUREAU.is_unique
    assert lender["previous_application"].SK_ID_PREV.is_unique


def test_training_and_test_ids_are_intermixed(lender: Tables, everybody: pd.DataFrame) -> None:
    assert sorted(everybody.SK_ID_CURR) == list(range(100_001, 100_001 + APPLICATIONS))
    assert abs(lender["application_test"].SK_ID_CURR.mean() - everybody.SK_ID_CURR.mean()) < APPLICATIONS / 20


@pytest.mark.parametrize("table", HISTORIES)
def test_every_history_row_belongs_to_an_application(lender: Tables, everybody: pd.DataFrame, table: str) -> None:
    assert lender[table].SK_ID_CURR.isin(everybody.SK_ID_CURR).all()


def test_every_month_belongs_to_a_loan(lender: Tables) -> None:
    assert lender["bureau_balance"].SK_ID_BUREAU.isin(lender["bureau"].SK_ID_BUREAU).all()
    assert not lender["bureau_balance"].duplicated(["SK_ID_BUREAU", "MONTHS_BALANCE"]).any()


@pytest.mark.parametrize("table", ["POS_CASH_balance", "credit_card_balance", "installments_payments"])
def test_months_and_payments_belong_to_granted_credits_of_the_same_client(lender: Tables, table: str) -> None:
    rows = lender[table][["SK_ID_PREV", "SK_ID_CURR"]].drop_duplicates()
    found = rows.merge(lender["previous_application"], on=["SK_ID_PREV", "SK_ID_CURR"])
    assert len(found) == len(rows)
    assert set(found.NAME_CONTRACT_STATUS) == {"Approved"}
    is_card = found.NAME_CONTRACT_TYPE == "Revolving loans"
    if table == "POS_CASH_balance":
        assert not is_card.any()
    if table == "credit_card_balance":
        assert is_card.all()


def test_sentinels_are_present(lender: Tables) -> None:
    train, previous = lender["application_train"], lender["previous_application"]
    without_work = train.DAYS_EMPLOYED == 365243
    assert 0.16 < without_work.mean() < 0.20
    assert (train.ORGANIZATION_TYPE[without_work] == "XNA").all()
    assert train.OCCUPATION_TYPE[without_work].isna().all()
    assert train.FLAG_EMP_PHONE.eq(~without_work).all()
    assert (previous.DAYS_FIRST_DRAWING == 365243).mean() > 0.4
    assert (previous.CODE_REJECT_REASON == "XAP").mean() > 0.7
    assert (previous.NAME_GOODS_CATEGORY == "XNA").mean() > 0.4


def test_days_and_months_lie_in_the_past(lender: Tables, everybody: pd.DataFrame) -> None:
    for name in ("DAYS_BIRTH", "DAYS_REGISTRATION", "DAYS_ID_PUBLISH", "DAYS_LAST_PHONE_CHANGE"):
        assert everybody[name].max() <= 0
    assert (everybody.DAYS_EMPLOYED[everybody.DAYS_EMPLOYED != 365243] < 0).all()
    assert lender["bureau"].DAYS_CREDIT.max() < 0
    assert lender["previous_application"].DAYS_DECISION.max() < 0
    assert lender["installments_payments"].DAYS_ENTRY_PAYMENT.max() < 0
    for table, highest in (("bureau_balance", 0), ("POS_CASH_balance", -1), ("credit_card_balance", -1)):
        assert lender[table].MONTHS_BALANCE.between(-96, highest).all()


def test_about_8_percent_are_bad(lender: Tables) -> None:
    assert 0.070 < lender["application_train"].TARGET.mean() < 0.092


def test_some_people_apply_twice_with_all_their_days_moved_alike(everybody: pd.DataFrame) -> None:
    spans = pd.DataFrame(
        {
            "registered": everybody.DAYS_REGISTRATION - everybody.DAYS_BIRTH,
            "id_published": everybody.DAYS_ID_PUBLISH - everybody.DAYS_BIRTH,
            "CODE_GENDER": everybody.CODE_GENDER,
            "NAME_EDUCATION_TYPE": everybody.NAME_EDUCATION_TYPE,
            "DAYS_BIRTH": everybody.DAYS_BIRTH,
        }
    )
    pairs = spans.groupby(["registered", "id_published", "CODE_GENDER", "NAME_EDUCATION_TYPE"]).DAYS_BIRTH
    twice = (pairs.transform("size") == 2) & (pairs.transform("nunique") == 2)
    assert twice.sum() / 2 == pytest.approx(0.024 * APPLICATIONS, rel=0.1)


def test_split_does_not_depend_on_what_people_are(lender: Tables) -> None:
    train, test = lender["application_train"], lender["application_test"]
    for name in ("EXT_SOURCE_2", "DAYS_BIRTH", "AMT_INCOME_TOTAL"):
        error = np.hypot(train[name].std() / len(train) ** 0.5, test[name].std() / len(test) ** 0.5)
        assert abs(train[name].mean() - test[name].mean()) < 4 * error


def test_revolving_loans_are_rare_in_the_test_table(lender: Tables) -> None:
    shares = {part: (lender[part].NAME_CONTRACT_TYPE == "Revolving loans").mean() for part in lender if "appl" in part}
    assert shares["application_train"] == pytest.approx(0.095, abs=0.015)
    assert shares["application_test"] == pytest.approx(0.0095, abs=0.01)


def test_outcome_follows_the_external_scores(lender: Tables) -> None:
    train = lender["application_train"]
    for name in ("EXT_SOURCE_1", "EXT_SOURCE_2", "EXT_SOURCE_3"):
        assert -0.21 < train[name].corr(train.TARGET, method="spearman") < -0.10


def test_outcome_follows_each_history(lender: Tables) -> None:
    train = lender["application_train"].set_index("SK_ID_CURR")
    previous, payments = lender["previous_application"], lender["installments_payments"]
    cards, loans = lender["credit_card_balance"], lender["bureau"]
    signals = {
        "refused": (previous.NAME_CONTRACT_STATUS == "Refused").groupby(previous.SK_ID_CURR).mean(),
        "late": (payments.DAYS_ENTRY_PAYMENT > payments.DAYS_INSTALMENT).groupby(payments.SK_ID_CURR).mean(),
        "active": (loans.CREDIT_ACTIVE == "Active").groupby(loans.SK_ID_CURR).mean(),
        "drawn": (cards.AMT_BALANCE / cards.AMT_CREDIT_LIMIT_ACTUAL.replace(0, np.nan))
        .groupby(cards.SK_ID_CURR)
        .mean(),
    }
    found = {name: signal.corr(train.TARGET, method="spearman") for name, signal in signals.items()}
    assert {name: found[name] > 0.03 for name in found} == dict.fromkeys(signals, True)


def test_instalments_fall_due_every_30_days_and_are_mostly_paid_early(lender: Tables) -> None:
    payments = lender["installments_payments"]
    loans = payments[payments.NUM_INSTALMENT_VERSION > 0]
    once = loans.drop_duplicates(["SK_ID_PREV", "NUM_INSTALMENT_NUMBER"])
    once = once.sort_values(["SK_ID_PREV", "NUM_INSTALMENT_NUMBER"])
    assert set(once.groupby("SK_ID_PREV").DAYS_INSTALMENT.diff().dropna()) == {30.0}
    delay = payments.DAYS_ENTRY_PAYMENT - payments.DAYS_INSTALMENT
    assert 0.05 < (delay > 0).mean() < 0.12
    assert (delay < 0).mean() > 0.6
    assert 0 < payments.AMT_PAYMENT.isna().mean() < 0.001


def test_an_instalment_paid_in_two_parts_is_two_rows_that_add_up(lender: Tables) -> None:
    payments = lender["installments_payments"].dropna()
    loans = payments[payments.NUM_INSTALMENT_VERSION > 0]
    parts = loans.groupby(["SK_ID_PREV", "NUM_INSTALMENT_NUMBER"]).agg(
        rows=("AMT_PAYMENT", "size"), paid=("AMT_PAYMENT", "sum"), due=("AMT_INSTALMENT", "first")
    )
    halves = parts[parts.rows == 2]
    assert len(halves) > 500
    assert np.allclose(halves.paid, halves.due)


def test_remaining_instalments_count_down_to_completed(lender: Tables) -> None:
    months = lender["POS_CASH_balance"].sort_values(["SK_ID_PREV", "MONTHS_BALANCE"])
    left = months.groupby("SK_ID_PREV").CNT_INSTALMENT_FUTURE.diff().dropna()
    assert (left <= 0).all()
    assert (months.CNT_INSTALMENT_FUTURE[months.NAME_CONTRACT_STATUS == "Completed"].dropna() == 0).all()


def test_a_bureau_loan_is_shown_closed_only_after_its_end(lender: Tables) -> None:
    months = lender["bureau_balance"].merge(lender["bureau"], on="SK_ID_BUREAU")
    closed = months[months.STATUS == "C"]
    assert closed.DAYS_ENDDATE_FACT.notna().all()
    assert (closed.MONTHS_BALANCE * 30.4375 > closed.DAYS_ENDDATE_FACT).all()


def test_housing_columns_are_missing_together(lender: Tables) -> None:
    train = lender["application_train"]
    known = train[["APARTMENTS_AVG", "APARTMENTS_MODE", "APARTMENTS_MEDI"]].notna()
    assert known.nunique(axis=1).eq(1).all()
    assert train.APARTMENTS_AVG.isna().corr(train.LIVINGAREA_AVG.isna()) > 0.8


def test_family_has_at_least_the_children_and_the_applicant(everybody: pd.DataFrame) -> None:
    adults = (everybody.CNT_FAM_MEMBERS - everybody.CNT_CHILDREN).dropna()
    assert set(adults) == {1.0, 2.0}


def test_credit_is_goods_and_at_most_half_as_much_again(everybody: pd.DataFrame) -> None:
    cash = everybody[everybody.NAME_CONTRACT_TYPE == "Cash loans"]
    assert (cash.AMT_CREDIT / cash.AMT_GOODS_PRICE).between(0.999, 1.6).all()
    assert (cash.AMT_CREDIT / cash.AMT_ANNUITY).dropna().between(7.5, 46).all()


def test_later_period_is_dearer_younger_and_worse(lender: Tables, later: Tables) -> None:
    now, then = lender["application_train"], later["application_train"]
    assert 1.1 < then.AMT_INCOME_TOTAL.median() / now.AMT_INCOME_TOTAL.median() < 1.3
    assert 1.15 < then.AMT_CREDIT.mean() / now.AMT_CREDIT.mean() < 1.4
    assert then.DAYS_BIRTH.mean() - now.DAYS_BIRTH.mean() > 700
    assert then.EXT_SOURCE_3.isna().mean() - now.EXT_SOURCE_3.isna().mean() > 0.08
    revolving = [(table.NAME_CONTRACT_TYPE == "Revolving loans").mean() for table in (now, then)]
    assert revolving[1] - revolving[0] > 0.05
    assert 0.090 < then.TARGET.mean() < 0.122
