import pytest

from clairscore.engines.java import check_java
from clairscore.errors import SettingsError


@pytest.fixture
def java(tmp_path, monkeypatch):
    """Put a Java in place that says what it is told to say."""

    def install(said, code=0):
        path = tmp_path / "bin/java"
        path.parent.mkdir()
        path.write_text(f"#!/bin/sh\necho '{said}' >&2\nexit {code}\n")
        path.chmod(0o755)
        monkeypatch.setenv("JAVA_HOME", str(tmp_path))

    return install


@pytest.mark.parametrize("version", ["17.0.15", "21.0.2", "25"])
def test_java_17_or_later_will_do(java, version):
    java(f'openjdk version "{version}" 2025-04-15')
    check_java()


@pytest.mark.parametrize(("said", "release"), [('java version "1.8.0_431"', 8), ('openjdk version "11.0.2"', 11)])
def test_an_older_java_is_refused_with_its_release(java, said, release):
    java(said)
    with pytest.raises(SettingsError, match=rf"is {release}\. Run: "):
        check_java()


def test_a_java_that_does_not_run_is_refused(java):
    java("no runtime present", code=1)
    with pytest.raises(SettingsError, match="does not run"):
        check_java()


def test_a_machine_without_java_is_told_what_to_install(monkeypatch):
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SettingsError, match=r"Java 17 or later, and there is none on the path\. Run: .*install"):
        check_java()


def test_a_java_home_without_java_is_named(monkeypatch):
    monkeypatch.setenv("JAVA_HOME", "/none")
    with pytest.raises(SettingsError, match=r"none in JAVA_HOME \(/none\)"):
        check_java()
