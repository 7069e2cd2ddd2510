import stat
from pathlib import Path

import pytest

from clairscore.errors import SettingsError
from clairscore.store.signing_key import read_signing_key, write_signing_key


def test_a_new_key_is_long_random_and_its_owners_alone(tmp_path: Path) -> None:
    path = write_signing_key(tmp_path / "home")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    key = read_signing_key(tmp_path / "home")
    assert key is not None
    assert len(key) >= 32
    write_signing_key(tmp_path / "other")
    assert read_signing_key(tmp_path / "other") != key


def test_a_key_that_is_there_is_kept(tmp_path: Path) -> None:
    write_signing_key(tmp_path)
    before = read_signing_key(tmp_path)
    write_signing_key(tmp_path)
    assert read_signing_key(tmp_path) == before


def test_no_file_is_no_key(tmp_path: Path) -> None:
    assert read_signing_key(tmp_path) is None


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    write_signing_key(tmp_path).chmod(0o644)
    with pytest.raises(SettingsError, match="chmod 600"):
        read_signing_key(tmp_path)


def test_a_short_key_is_refused(tmp_path: Path) -> None:
    write_signing_key(tmp_path).write_text("k" * 31)
    with pytest.raises(SettingsError, match="31 bytes"):
        read_signing_key(tmp_path)
