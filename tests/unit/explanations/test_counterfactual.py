"""The search, on drawn models whose answer is known."""

from collections.abc import Mapping, Sequence
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from clairscore.explanations.counterfactual import Outcome, Pulled, Reach, Trials, find_counterfactuals


class Drawn:
    """A model that asks for so much in all: each position of a lever brings its weight."""

    def __init__(self, weights: Mapping[str, float], needed: float, nearly: float | None = None) -> None:
        self.weights, self.needed, self.nearly = weights, needed, needed if nearly is None else nearly
        self.asked: list[Pulled] = []
        self.n_calls = 0

    def brings(self, pulled: Pulled) -> float:
        return sum(self.weights[name] * position for name, position in pulled)

    def __call__(self, candidates: Sequence[Pulled]) -> list[Outcome]:
        self.asked += candidates
        self.n_calls += 1
        brought = [self.brings(pulled) for pulled in candidates]
        return [Outcome(0 if one >= self.needed else 1 if one >= self.nearly else 2, 1 / (1 + one)) for one in brought]


def reach(name: str, n: int, step: float = 1.0, group: str = "") -> Reach:
    return Reach(name, group or name, tuple(step * position for position in range(1, n + 1)))


def test_a_lever_alone_is_pulled_to_the_first_position_that_is_enough():
    found = find_counterfactuals([reach("a", 10)], Trials(Drawn({"a": 1.0}, 7)), 0)
    assert [(one.pulled, one.effort, one.outcome.rank) for one in found] == [((("a", 7),), 7.0, 0)]


def test_the_least_effort_comes_first():
    reaches = [reach("dear", 4, step=5.0), reach("cheap", 10, step=1.0)]
    found = find_counterfactuals(reaches, Trials(Drawn({"dear": 2.0, "cheap": 1.0}, 6)), 0)
    assert [one.pulled for one in found] == [(("cheap", 6),), (("dear", 3),)]


def test_levers_are_pulled_together_only_where_none_of_them_is_enough_alone():
    reaches = [reach("a", 10), reach("b", 4), reach("c", 4)]
    found = find_counterfactuals(reaches, Trials(Drawn({"a": 1.0, "b": 1.0, "c": 1.0}, 7)), 0)
    assert [one.pulled for one in found] == [(("a", 7),), (("b", 3), ("c", 4))]


def test_three_are_the_most_that_are_pulled_together():
    reaches = [reach(name, 2) for name in "abcd"]
    assert find_counterfactuals(reaches, Trials(Drawn(dict.fromkeys("abcd", 1.0), 7)), 0) == []
    three = find_counterfactuals(reaches, Trials(Drawn(dict.fromkeys("abcd", 1.0), 6)), 0)
    assert {tuple(name for name, _ in one.pulled) for one in three} == {
        tuple("abc"),
        tuple("abd"),
        tuple("acd"),
        tuple("bcd"),
    }


def test_levers_of_one_group_are_never_pulled_together():
    reaches = [reach("a", 4, group="amount"), reach("b", 4, group="amount"), reach("c", 4)]
    found = find_counterfactuals(reaches, Trials(Drawn(dict.fromkeys("abc", 1.0), 6)), 0)
    assert {tuple(name for name, _ in one.pulled) for one in found} == {("a", "c"), ("b", "c")}


def test_nothing_is_found_where_nothing_is_enough_or_nothing_can_be_pulled():
    drawn = Drawn({"a": 1.0}, 11)
    assert find_counterfactuals([reach("a", 10)], Trials(drawn), 0) == []
    assert len(drawn.asked) == 4  # the quarters of the way
    assert find_counterfactuals([reach("a", 0)], Trials(Drawn({}, 0)), 0) == []


def test_a_lower_aim_is_looked_for_with_what_was_judged_already():
    drawn = Drawn({"a": 1.0}, 20, nearly=8)
    trials = Trials(drawn)
    assert find_counterfactuals([reach("a", 8)], trials, 0) == []
    assert [one.pulled for one in find_counterfactuals([reach("a", 8)], trials, 1)] == [(("a", 8),)]
    assert len(drawn.asked) == len(set(drawn.asked))


def test_a_stage_is_judged_in_one_call():
    drawn = Drawn(dict.fromkeys("abc", 1.0), 100)
    find_counterfactuals([reach(name, 8) for name in "abc"], Trials(drawn), 0)
    assert drawn.n_calls == 3


def test_pulling_too_far_is_no_proposal():
    """Where the decision changes in the middle of the way and back again, only what holds is returned."""

    def judge(candidates: Sequence[Pulled]) -> list[Outcome]:
        return [Outcome(0 if 4 <= dict(pulled)["a"] <= 6 else 2, 0.5) for pulled in candidates]

    found = find_counterfactuals([reach("a", 12)], Trials(judge), 0)
    assert [one.pulled for one in found] == [(("a", 4),)]


@given(
    weights=st.lists(st.integers(1, 5), min_size=2, max_size=4),
    sizes=st.lists(st.integers(1, 9), min_size=4, max_size=4),
    efforts=st.lists(st.integers(1, 4), min_size=4, max_size=4),
    needed=st.integers(1, 60),
)
def test_what_is_found_is_enough_and_nothing_less_of_it_is(weights, sizes, efforts, needed):
    names = "abcd"[: len(weights)]
    drawn = Drawn(dict(zip(names, weights, strict=True)), needed)
    reaches = [reach(name, sizes[i], efforts[i]) for i, name in enumerate(names)]
    found = find_counterfactuals(reaches, Trials(drawn), 0)
    assert len(found) <= 4
    assert [one.effort for one in found] == sorted(one.effort for one in found)
    chosen = [frozenset(name for name, _ in one.pulled) for one in found]
    assert len(set(chosen)) == len(chosen)
    assert not any(one < other for one, other in product(chosen, repeat=2))
    for one in found:
        assert drawn.brings(one.pulled) >= needed
        for index, (name, position) in enumerate(one.pulled):
            less = (*one.pulled[:index], (name, position - 1), *one.pulled[index + 1 :])
            assert drawn.brings(less) < needed
    all_of_three = sorted((drawn.weights[r.name] * len(r.efforts) for r in reaches), reverse=True)[:3]
    assert bool(found) == (sum(all_of_three) >= needed)
