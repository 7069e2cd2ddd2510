import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

pytest.importorskip("detect_secrets")
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def scanner() -> ModuleType:
    spec = importlib.util.spec_from_file_location("scan_secrets", ROOT / "scripts/scan_secrets.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("name", "line", "kind"),
    [
        ("src/cloud.py", "KEY = '" + "AKIA" + "2E0A8F3B244C9986'", "AWS Access Key"),
        ("tests/test_cloud.py", "KEY = '" + "AKIA" + "2E0A8F3B244C9986'", "AWS Access Key"),
        ("deploy/key.pem", "-----BEGIN " + "PRIVATE KEY-----", "Private Key"),
        ("docs/start.md", "postgresql://ada:" + "tulip-winter-9" + "@db/clairscore", "Basic Auth Credentials"),
        ("tests/test_keys.py", "KEY = 'csk" + "_2E0A8F3B244C9986tulip'", "Key or token of Clairscore"),
        ("conf.toml", "pass" + "word = 'tulip-winter-9'", "Secret Keyword"),
    ],
)
def test_a_secret_that_is_put_in_is_found_and_not_printed(scanner, tmp_path, capsys, name, line, kind) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"first line\n{line}\n", encoding="utf-8")
    assert scanner.main([], tmp_path) == 1
    said = capsys.readouterr().err
    assert f"{name}:2: {kind}." in said
    assert "tulip" not in said
    assert "2E0A8F3B" not in said


def test_what_is_known_is_not_found_again_wherever_its_line_goes(scanner, tmp_path: Path) -> None:
    path = tmp_path / "conf.toml"
    path.write_text("pass" + "word = 'Mot de passe'\n", encoding="utf-8")
    assert scanner.main(["--update"], tmp_path) == 0
    assert "Mot de passe" not in (tmp_path / ".secrets.baseline").read_text()
    path.write_text("\n\n" + path.read_text(), encoding="utf-8")
    assert scanner.main([], tmp_path) == 0
    path.write_text("pass" + "word = 'another one'\n", encoding="utf-8")
    assert scanner.main([], tmp_path) == 1


def test_made_up_passwords_of_tests_are_no_finding(scanner, tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/test_login.py").write_text("pass" + "word = 'made up for this'\n", encoding="utf-8")
    assert scanner.main([], tmp_path) == 0


def test_what_is_known_in_this_project_is_little() -> None:
    known = json.loads((ROOT / ".secrets.baseline").read_text("utf-8"))
    assert {one["file"] for one in known} <= {
        "src/clairscore/dashboard/texts/en.toml",  # the word for it on the page to log in
        "src/clairscore/dashboard/texts/fr.toml",
        "src/clairscore/lenders/home_credit/tables.fr.toml",  # a word of a column
        "tests/unit/settings/test_settings.py",  # an address whose password must not be shown
    }
