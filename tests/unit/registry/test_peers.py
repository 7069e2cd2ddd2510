"""Peers kept beside the shelf come back as they were, and are told to be lacking in a sentence."""

from dataclasses import replace

import numpy as np
import pytest

from clairscore.errors import NoPeers
from clairscore.registry.peers import Peers, load_peers, peers_file, save_peers


@pytest.fixture
def peers() -> Peers:
    generator = np.random.default_rng(2)
    return Peers(
        ids=np.arange(100_001, 100_021),
        person=np.arange(20) // 2,
        is_bad=np.arange(20) % 5 == 0,
        approved=np.arange(20) % 3 > 0,
        keys=generator.integers(0, 2**64, 20, dtype=np.uint64),
        subjects=("income", "age"),
        view=generator.normal(size=(2, 20)).astype(np.float32),
        features=("age",),
        values=np.array([[np.nan, *range(20, 39)]], dtype=np.float32),
    )


def test_they_come_back_as_they_were(tmp_path, peers) -> None:
    save_peers(tmp_path, "bank", "v3", peers)
    found = load_peers(tmp_path, "bank", "v3")
    for name, kept in vars(peers).items():
        assert np.array_equal(getattr(found, name), kept, equal_nan=name == "values"), name
    assert (found.view.dtype, found.keys.dtype, found.n_clients) == (np.float32, np.uint64, 20)


def test_they_live_in_a_format_that_cannot_run(tmp_path, peers) -> None:
    save_peers(tmp_path, "bank", "v3", peers)
    assert peers_file(tmp_path, "bank", "v3").read_bytes()[:4] == b"PAR1"


def test_a_model_without_them_says_what_to_do(tmp_path) -> None:
    with pytest.raises(NoPeers, match="Train again") as refused:
        load_peers(tmp_path, "bank", "v1")
    assert (refused.value.status, str(tmp_path) in str(refused.value)) == (409, False)


@pytest.mark.parametrize("damage", [b"", b"PAR1 not quite", b"PK\x03\x04"])
def test_a_damaged_file_is_told_without_its_path(tmp_path, peers, damage) -> None:
    save_peers(tmp_path, "bank", "v3", peers)
    peers_file(tmp_path, "bank", "v3").write_bytes(damage)
    with pytest.raises(NoPeers, match="cannot be read"):
        load_peers(tmp_path, "bank", "v3")


def test_views_and_clients_that_do_not_fit_are_refused(peers) -> None:
    with pytest.raises(ValueError, match="20 clients have views"):
        replace(peers, view=peers.view[:, :5])
