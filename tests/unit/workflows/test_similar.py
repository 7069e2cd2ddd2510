"""Similar clients of the demo's model: near as they must be, told as groups, and nobody's outcome among them."""

from collections.abc import Iterator
from dataclasses import asdict, replace

import numpy as np
import pytest

from clairscore.errors import GroupTooSmall, UnknownFeature
from clairscore.explanations.disclosure import SMALLEST_GROUP
from clairscore.explanations.neighbours import RobustScale
from clairscore.registry.judged import load_judged
from clairscore.registry.peers import load_peers, peers_file
from clairscore.store.clients import Clients
from clairscore.store.database import open_store
from clairscore.workflows import peers as making
from clairscore.workflows.scoring import open_scoring
from clairscore.workflows.similar import GROUPS, SimilarClients
from clairscore.workflows.subject_files import erase_rows, find_subject_files, opened_files


@pytest.fixture(scope="module")
def scoring(demo_home, lender):
    return open_scoring(demo_home, lender)


@pytest.fixture(scope="module")
def peers(demo_home, lender):
    return load_peers(demo_home, lender.name, "v1")


@pytest.fixture(scope="module")
def similar(peers):
    return SimilarClients(peers)


@pytest.fixture(scope="module")
def stored(demo_home, lender):
    store = open_store(f"sqlite:///{demo_home / 'clairscore.db'}")
    clients = Clients(store, lender.name)
    found = [clients.find(one) for one in clients.search(limit=25)[1]]
    store.close()
    return found


def find(similar, scoring, client, **asked):
    return similar.find(scoring, client.rows, client_id=client.client_id, language="fr", **asked)


def members(similar, scoring, client, monkeypatch, **asked) -> list[int]:
    """The neighbours themselves, which no answer tells."""
    seen = []
    kept = similar._group

    def group(name, positions):
        seen.extend(positions.tolist())
        return kept(name, positions)

    monkeypatch.setattr(similar, "_group", group)
    find(similar, scoring, client, **asked)
    monkeypatch.undo()
    return seen


def test_neighbours_by_the_models_view_are_those_whose_subjects_count_alike(
    similar, peers, scoring, stored, monkeypatch
) -> None:
    client = stored[3]
    added = scoring.attribute(client.rows).by_subject()
    point = np.array([added[subject] for subject in peers.subjects])
    away = np.linalg.norm(peers.view.T.astype(np.float64) - point, axis=1)
    away[peers.ids == client.client_id] = np.inf
    assert members(similar, scoring, client, monkeypatch, k=100) == np.argsort(away, kind="stable")[:100].tolist()


def test_neighbours_by_variables_are_near_in_these_and_no_others(similar, peers, scoring, stored, monkeypatch) -> None:
    client = stored[4]
    values = dict(zip([one.name for one in scoring.features], scoring.attribute(client.rows).values, strict=True))
    rows = [peers.features.index(name) for name in ("age", "income")]
    away = np.zeros(peers.n_clients)
    for row in rows:
        scale = RobustScale.fit(peers.values[[row]])
        own = np.clip((values[peers.features[row]] - scale.middle) / scale.spread, -5, 5).astype(np.float32)
        away += (scale.apply(peers.values[[row]])[0].astype(np.float64) - own) ** 2
    away[peers.ids == client.client_id] = np.inf
    found = members(similar, scoring, client, monkeypatch, k=50, by="variables", features=("age", "income"))
    assert found == np.argsort(away, kind="stable")[:50].tolist()


def test_nobody_is_his_own_neighbour_nor_are_his_other_applications(
    similar, peers, scoring, stored, monkeypatch
) -> None:
    for client in stored[:8]:
        person = peers.person[peers.ids == client.client_id]
        found = members(similar, scoring, client, monkeypatch, k=50)
        assert not np.isin(peers.person[found], person).any()


def test_how_his_own_credit_ended_changes_nothing_that_is_told_of_his_neighbours(peers, scoring, stored) -> None:
    for client in stored[:5]:
        own = peers.ids == client.client_id
        turned = replace(peers, is_bad=peers.is_bad ^ own)
        found, other = (find(SimilarClients(one), scoring, client) for one in (peers, turned))
        assert found.groups[0] == other.groups[0]


def test_the_same_question_has_the_same_answer(similar, peers, scoring, stored) -> None:
    assert find(similar, scoring, stored[0]) == find(SimilarClients(peers), scoring, stored[0])


def test_groups_hold_whom_the_score_alone_would_decide_so(similar, peers, scoring, stored) -> None:
    found = find(similar, scoring, stored[0])
    assert tuple(group.name for group in found.groups) == GROUPS
    sizes = {group.name: group.n for group in found.groups}
    assert sizes["neighbours"] == found.k == 200
    assert sizes["approved"] == pytest.approx(int(peers.approved.sum()), abs=5)
    assert sizes["all"] == pytest.approx(peers.n_clients, abs=5)
    rates = {group.name: group.rate.rate for group in found.groups}
    assert rates["approved"] < rates["all"] < rates["declined"]
    assert rates["all"] == pytest.approx(peers.is_bad.mean(), abs=0.005)


def test_risky_clients_have_risky_neighbours(similar, scoring, stored) -> None:
    found = [(scoring.attribute(one.rows).p_default, find(similar, scoring, one).groups[0].rate.rate) for one in stored]
    by_pd = [rate for _, rate in sorted(found)]
    assert np.mean(by_pd[:8]) < np.mean(by_pd[-8:])


def test_the_bad_rate_around_safe_clients_is_near_their_pd_and_not_too_good(similar, peers, demo_home, lender) -> None:
    """It would be where the model that is kept had placed the others: it knows how their credits ended."""
    judged = load_judged(demo_home, lender.name, "v1")
    p_default = judged.p_default[np.searchsorted(judged.ids, peers.ids)]
    safe = np.argsort(p_default)[: peers.n_clients * 2 // 5]
    around = [
        peers.is_bad[similar._view.nearest(peers.view[:, one].astype(np.float64), 100, np.array([one]))].mean()
        for one in safe
    ]
    assert np.mean(around) > 0.6 * p_default[safe].mean()


def test_only_few_sizes_can_be_asked_for(similar, scoring, stored) -> None:
    for k in (1, 49, 51, 199, 201, 10_000):
        with pytest.raises(GroupTooSmall, match=r"Ask for 50, 100, 200"):
            find(similar, scoring, stored[0], k=k)
    assert [find(similar, scoring, stored[0], k=k).k for k in similar.sizes] == list(similar.sizes)


def test_nothing_is_told_where_there_are_too_few_clients(peers, scoring, stored) -> None:
    few = replace(
        peers,
        **{name: getattr(peers, name)[:150] for name in ("ids", "person", "is_bad", "approved", "keys")},
        view=peers.view[:, :150],
        values=peers.values[:, :150],
    )
    with pytest.raises(GroupTooSmall, match="too few"):
        find(SimilarClients(few), scoring, stored[0])
    scarce = SimilarClients(replace(peers, approved=np.arange(peers.n_clients) >= SMALLEST_GROUP - 1))
    found = find(scarce, scoring, stored[0])
    assert found.groups[2].rate is None
    assert {one.quartiles["declined"] for one in found.comparisons} == {None}


def test_a_feature_that_is_not_compared_is_refused(similar, scoring, stored) -> None:
    with pytest.raises(UnknownFeature, match="'occupation' cannot be compared"):
        find(similar, scoring, stored[0], features=("age", "occupation"))
    assert [one.feature.name for one in find(similar, scoring, stored[0], features=("income",)).comparisons] == [
        "income"
    ]


def test_a_model_without_a_number_is_compared_by_its_view_alone(peers, scoring, stored) -> None:
    none = SimilarClients(replace(peers, features=(), values=peers.values[:0]))
    found = find(none, scoring, stored[0])
    assert (found.comparisons, found.groups[0].n) == ((), 200)
    with pytest.raises(UnknownFeature, match="no number"):
        find(none, scoring, stored[0], by="variables")


def test_who_resembles_few_is_told_so(similar, peers, scoring, stored) -> None:
    found = [find(similar, scoring, one) for one in stored]
    assert sum(one.far for one in found) <= len(found) / 3
    alone = SimilarClients(replace(peers, view=peers.view - 3))
    assert find(alone, scoring, stored[0]).far
    assert "Peu de clients ressemblent à celui-ci" in find(alone, scoring, stored[0]).summary
    assert find(similar, scoring, stored[0], by="variables").far is None


def test_words_say_what_the_figures_say(similar, scoring, stored) -> None:
    found = find(similar, scoring, stored[0])
    rate = found.groups[0].rate
    assert found.summary.startswith(
        f"Sur 200 clients au profil proche, {round(rate.rate * 100)}\u00a0% n’ont pas remboursé comme convenu "
        f"(entre {round(rate.low * 100)}\u00a0% et {round(rate.high * 100)}\u00a0%)."
    )
    english = similar.find(
        scoring, stored[0].rows, client_id=stored[0].client_id, language="en", by="variables", features=("age",)
    )
    assert english.summary.startswith("Of 200 clients alike in these features: age, ")


def test_no_id_and_no_key_is_in_what_is_found(similar, peers, scoring, stored) -> None:
    secrets = {*peers.ids.tolist(), *peers.keys.tolist()}
    for client in stored:
        told = set(_leaves(asdict(find(similar, scoring, client))))
        assert not told & secrets
        assert not any(str(one) in text for text in told if isinstance(text, str) for one in peers.ids.tolist())


def _leaves(value: object) -> Iterator[object]:
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, (tuple, list)) else None
    if parts is None:
        yield value
    else:
        for part in parts:
            yield from _leaves(part)


def test_the_bundle_holds_no_file_of_clients(demo_home, lender, peers) -> None:
    folder = demo_home / "models" / lender.name / "v1"
    assert {path.suffix for path in folder.iterdir()} <= {".json", ".txt", ".toml"}
    assert peers_file(demo_home, lender.name, "v1").is_file()
    text = "".join(path.read_text("utf-8") for path in folder.iterdir())
    assert not any(f'"{one}"' in text or f" {one}," in text for one in peers.ids[:200])


def test_their_order_does_not_tell_their_ids(peers) -> None:
    ranks = np.argsort(np.argsort(peers.ids))
    assert abs(np.corrcoef(ranks, np.arange(ranks.size))[0, 1]) < 0.1
    assert np.unique(peers.keys).size == peers.n_clients


def test_views_are_by_models_that_had_not_seen_the_client(demo_home, lender, peers, scoring, stored) -> None:
    """The model that is kept explains a development client otherwise: it has seen how his credit ended."""
    known = {int(one): row for row, one in enumerate(peers.ids)}
    moved = []
    for client in stored:
        if (row := known.get(client.client_id)) is not None:
            added = scoring.attribute(client.rows).by_subject()
            moved.append(np.abs(peers.view[:, row] - [added[one] for one in peers.subjects]).max())
    assert min(moved) > 1e-3


def test_who_was_erased_is_no_ones_neighbour(demo_home, lender, peers, tmp_path) -> None:
    path = peers_file(tmp_path, lender.name, "v1")
    path.parent.mkdir(parents=True)
    path.write_bytes(peers_file(demo_home, lender.name, "v1").read_bytes())
    gone = int(peers.ids[7])
    with opened_files() as database:
        file = next(one for one in find_subject_files(tmp_path, lender) if one.kind == "peers")
        assert erase_rows(database, file, gone) == 1
    left, stays = load_peers(tmp_path, lender.name, "v1"), peers.ids != gone
    assert (left.ids == peers.ids[stays]).all()
    assert (left.view == peers.view[:, stays]).all()
    assert (left.keys == peers.keys[stays]).all()
    assert (left.subjects, left.features) == (peers.subjects, peers.features)


def test_of_too_many_clients_some_are_drawn_by_the_seed(monkeypatch) -> None:
    monkeypatch.setattr(making, "MOST_PEERS", 100)
    ids = np.arange(1_000)
    first, again, other = (making._draw(ids, seed) for seed in (1, 1, 2))
    assert first.size == np.unique(first).size == 100
    assert (first == again).all()
    assert not np.array_equal(first, other)


def test_a_lender_that_names_no_feature_compares_the_most_important_numbers(scoring) -> None:
    importance = scoring.bundle.importance.features
    kinds = {one.name: one.kind for one in scoring.features}
    found = making.compared_features(scoring.features, ("gender", "occupation"), importance)
    assert len(found) == making.MOST_FEATURES
    assert {kinds[name] for name in found} == {"number"}
    assert list(found) == sorted(found, key=lambda name: -importance[name])
