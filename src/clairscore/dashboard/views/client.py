"""The client's file: the decision, why, how the client compares, what is on file."""

from collections.abc import Collection, Iterable
from functools import partial

import streamlit as st

from clairscore.charts.population import PopulationWords, category_bars, population_strip
from clairscore.dashboard import blocks, decision_panel, session
from clairscore.dashboard.atypia_panel import show_atypia
from clairscore.dashboard.client import ApiError
from clairscore.dashboard.client_decision import decision_on
from clairscore.dashboard.client_search import client_search
from clairscore.dashboard.contributions_panel import show_contributions
from clairscore.dashboard.counterfactual_panel import show_counterfactuals
from clairscore.dashboard.decision_panel import PLOTLY, feature_text, value_text
from clairscore.dashboard.failures import guarded, show_problem
from clairscore.dashboard.fields import choose
from clairscore.dashboard.letter_button import letter_button
from clairscore.dashboard.similar_panel import show_similar
from clairscore.dashboard.texts import Texts
from clairscore.dashboard.twin_panel import show_twin
from clairscore.quantities import format_day, format_moment, format_number, format_percent, format_value
from clairscore.schemas.client import ApplicationField, ClientInfo
from clairscore.schemas.decision import DecisionAnswer
from clairscore.schemas.explanation import FeatureContribution, LocalImportance, Population


def show() -> None:
    """Find a client, then show the file."""
    texts = session.texts()
    st.title(texts("client.title"))
    client_search()
    client_id = session.client_id()
    if client_id is None:
        st.html(blocks.empty_state("search", texts("client.empty_title"), texts("client.empty")))
        return
    api = session.api()
    try:
        with st.spinner(texts("app.scoring")):
            decision = decision_on(client_id)
            info = session.remembered(("client_info", client_id), partial(api.client_info, client_id))
            importance = session.remembered(("importance", client_id), partial(api.local_importance, client_id))
    except ApiError as problem:
        show_problem(problem, not_found="failure.unknown_client")
        return
    _show_file(decision, info, importance, texts)


def _show_file(decision: DecisionAnswer | None, info: ClientInfo, importance: LocalImportance, texts: Texts) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.header(texts("client.heading", client_id=info.client_id))
        if decision is not None and decision.decision_id is not None:
            _follow_up(decision.decision_id, texts)
            letter_button(decision, texts)
        if session.opens("simulation") and st.button(texts("client.simulate"), icon=":material/tune:", key="simulate"):
            session.go_to("simulation")
    if info.made_up:
        st.html(blocks.made_up_notice(texts("app.made_up")))
    if decision is None:
        st.info(texts("decision.no_right"), icon=":material/lock:")
    else:
        _show_decision(decision, texts)
        if "approve" not in (decision.decision, decision.standing):
            guarded(partial(show_counterfactuals, info.client_id, texts))()
    why, population, data = st.tabs(
        [texts("client.tab_why"), texts("client.tab_population"), texts("client.tab_data")], key="file_tabs"
    )
    with why:
        show_contributions(importance, texts)
        if decision is not None:
            show_twin(info.client_id, decision, texts)
    with population:
        guarded(partial(show_atypia, info.client_id, texts))()
        st.subheader(texts("population.title"))
        guarded(partial(_show_population, decision, importance, texts))()
        guarded(partial(show_similar, info.client_id, texts))()
    with data:
        _show_data(info, texts)
    if decision is not None:
        st.divider()
        decision_panel.show_evidence(decision, texts)


def _follow_up(decision_id: str, texts: Texts) -> None:
    """Lead to what people decided of a decision, and to the client's contest of it."""
    may_read = session.opens("reviews")
    if may_read and st.button(texts("client.follow_up"), icon=":material/rate_review:", key="follow_up"):
        session.open_case(decision_id)
        session.go_to("reviews")


def _show_decision(decision: DecisionAnswer, texts: Texts) -> None:
    if decision.simulation:
        st.info(texts("decision.read_only"), icon=":material/visibility:")
    decision_panel.show_banner(decision, texts)
    decision_panel.show_standing(decision, texts)
    decision_panel.show_figures(decision, texts)
    decision_panel.show_gauge({"": decision}, texts, "gauge")
    decision_panel.show_summary(decision, texts)
    decision_panel.show_concerns(decision, texts)
    decision_panel.show_reasons(decision, texts)


def _show_population(decision: DecisionAnswer | None, importance: LocalImportance, texts: Texts) -> None:
    told = {reason.feature: reason.text for reason in (*decision.reasons, *decision.strengths)} if decision else {}
    choices = _comparable(told, importance)
    if not choices:
        st.html(blocks.paragraph(texts("population.nothing"), "cs-none"))
        return
    feature = choose(texts("population.choose"), choices, next(iter(choices)), "population_feature", texts)
    if feature is None:
        return
    if feature in told:
        st.html(blocks.paragraph(told[feature], "cs-caption"))
    population = session.remembered(("population", feature), partial(session.api().population, feature), seconds=3600)
    item = next(item for item in importance.features if item.feature == feature)
    _draw_population(population, choices[feature], item, texts)


def _comparable(told: Collection[str], importance: LocalImportance) -> dict[str, str]:
    """Return features to compare, name to label: those of the reasons first, then those that weigh most.

    A yes or no has no spread to stand in, so it is left out.
    """
    subjects = {item.subject: item.label for item in importance.subjects}
    ordered = sorted(importance.features, key=lambda item: abs(item.contribution), reverse=True)
    items = {item.feature: item for item in ordered if item.kind != "flag"}
    names = [name for name in told if name in items]
    names += [name for name in items if name not in told][:30]
    return {name: _with_subject(subjects.get(items[name].subject, ""), items[name].label) for name in names}


def _with_subject(subject: str, label: str) -> str:
    return label if subject in ("", label) else f"{subject} · {label}"


def _draw_population(population: Population, label: str, item: FeatureContribution, texts: Texts) -> None:
    language = texts.language
    alt = texts("population.alt", feature=label, value=feature_text(item, texts))
    missing = texts("population.missing_rate", share=format_percent(population.missing_rate, language))
    if population.kind == "category":
        shares = {choice.label: choice.share for choice in population.shares}
        figure = category_bars(shares, item.value_label, language)
        st.plotly_chart(figure, theme=None, config=PLOTLY, key="population_chart", alt=alt)
        st.html(blocks.paragraph(f"{texts('population.category')} {missing}", "cs-caption"))
        return
    if len({quantile.value for quantile in population.quantiles}) < 2:
        st.html(blocks.paragraph(texts("population.constant"), "cs-none"))
        return
    quantiles = {quantile.q: quantile.value for quantile in population.quantiles}
    number = None if isinstance(item.value, str) else item.value
    words = PopulationWords(*(texts(f"population.{name}") for name in ("client", "median", "good", "bad")))
    figure = population_strip(
        quantiles,
        number,
        population.unit,
        words,
        language,
        good_median=population.good_median,
        bad_median=population.bad_median,
    )
    st.plotly_chart(figure, theme=None, config=PLOTLY, key="population_chart", alt=alt)
    sentences = [missing]
    for key, levels in (("population.most", (0.05, 0.95)), ("population.half", (0.25, 0.75))):
        if all(level in quantiles for level in levels):
            low, high = (format_value(quantiles[level], population.unit, language, rounded=True) for level in levels)
            sentences.insert(0, texts(key, low=low, high=high))
    if number is None:
        sentences.insert(0, texts("population.client_missing"))
    st.html(blocks.paragraph(" ".join(sentences), "cs-caption"))


def _show_data(info: ClientInfo, texts: Texts) -> None:
    st.html(blocks.paragraph(texts("data.as_of", as_of=format_day(info.as_of, texts.language)), "cs-caption"))
    known = [item for item in info.application if item.value is not None]
    groups = {
        "data.changeable": [item for item in known if item.changeable],
        "data.other": [item for item in known if not item.changeable],
    }
    for key, items in groups.items():
        if items:
            with st.expander(texts(key), expanded=key == "data.changeable"):
                _show_values(items, texts)
    unknown = [_fact_label(item) for item in info.application if item.value is None]
    if unknown:
        with st.expander(texts("data.unknown", n=len(unknown))):
            st.html(blocks.paragraph(f"{', '.join(unknown)}.", "cs-caption"))
    if info.histories:
        with st.expander(texts("data.histories")):
            header = [texts("data.source"), texts("data.n_rows")]
            st.html(
                blocks.table(
                    header, [(item.label, format_number(item.rows, texts.language)) for item in info.histories]
                )
            )
    st.html(blocks.paragraph(texts("data.all_hidden"), "cs-caption"))


def _show_values(items: list[ApplicationField], texts: Texts) -> None:
    """List facts by subject, those that speak of none last."""
    groups: dict[str, list[ApplicationField]] = {}
    for item in sorted(items, key=lambda item: not item.subject):
        groups.setdefault(item.subject_label or texts("data.no_subject"), []).append(item)
    tables = {subject: _rows(group, texts) for subject, group in groups.items()}
    st.html(blocks.grouped_table([texts("data.item"), texts("data.value")], tables))


def _rows(items: Iterable[ApplicationField], texts: Texts) -> list[tuple[str, str, str]]:
    """Write a row for each fact: label, value, and a note unless the fact before has the same."""
    rows, before = [], ""
    for item in items:
        note = "" if item.in_years else item.description
        rows.append((_fact_label(item), _fact_text(item, texts), "" if note == before else note))
        before = note
    return rows


def _fact_label(item: ApplicationField) -> str:
    return item.in_years.label if item.in_years else item.label


def _fact_text(item: ApplicationField, texts: Texts) -> str:
    if item.in_years:
        return value_text(item.in_years.value, item.in_years.unit, texts)
    if isinstance(item.value, str):
        return item.choice_labels.get(item.value, item.value)
    if item.unit in ("days", "months") and item.value is not None:
        return format_moment(item.value, item.unit, texts.language)
    return value_text(item.value, item.unit, texts)
