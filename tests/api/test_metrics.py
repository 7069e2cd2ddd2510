import re
from pathlib import Path

from fastapi.testclient import TestClient

from clairscore.api.app import create_app


def value(metrics: str, line: str) -> float:
    return float(next(one.rsplit(" ", 1)[1] for one in metrics.splitlines() if one.startswith(line + " ")))


def test_requests_are_timed_by_route_and_decisions_counted_by_outcome(home, adviser, client_ids, login) -> None:
    with TestClient(create_app(home.settings)) as client:
        decided = [
            client.post("/prediction", json={"client_id": one}, headers=adviser).json() for one in client_ids[:5]
        ]
        client.post("/prediction", json={"client_id": client_ids[0], "simulation": True}, headers=adviser)
        client.get("/client_info/1", headers=adviser)
        client.get(f"/nothing/{client_ids[0]}", headers=adviser)
        client.request("PROPFIND", "/clients")
        anomalies = client.get("/audit/anomalies", headers=login("compliance")).json()["items"]
        metrics = client.get("/metrics", headers=login("admin")).text
    route = 'clairscore_request_seconds_count{method="POST",route="/prediction",status="200"}'
    assert value(metrics, route) == 6
    assert (
        value(metrics, 'clairscore_request_seconds_count{method="GET",route="/client_info/{client_id}",status="404"}')
        == 1
    )
    assert 'route="(no route)",status="404"' in metrics
    assert 'method="OTHER"' in metrics
    assert "PROPFIND" not in metrics
    for outcome in {one["decision"] for one in decided}:
        counted = sum(one["decision"] == outcome for one in decided)
        line = f'clairscore_decisions_total{{decision="{outcome}",kind="decision",model="v1"}}'
        assert value(metrics, line) == counted
    assert value(metrics, 'clairscore_score_count{model="v1"}') == 5
    assert value(metrics, 'clairscore_score_sum{model="v1"}') == sum(one["score"] for one in decided)
    assert value(metrics, "clairscore_audit_queue_size") >= 0
    assert value(metrics, 'clairscore_anomalies{kind="many_clients_read"}') == len(
        [one for one in anomalies if one["kind"] == "many_clients_read"]
    )
    assert not re.search(rf"\b{client_ids[0]}\b", metrics)


def test_the_metrics_are_closed_unless_the_settings_open_them(home, api: TestClient, adviser) -> None:
    assert api.get("/metrics").status_code == 401
    assert api.get("/metrics", headers=adviser).status_code == 403
    with TestClient(create_app(home.settings.model_copy(update={"metrics_public": True}))) as client:
        answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert "clairscore_model_info" in answer.text


def test_the_page_of_metrics_names_those_there_are_and_no_other() -> None:
    root = Path(__file__).parents[2]
    written = re.findall(r"^\| `(clairscore_\w+)` \|", (root / "docs/reference/metrics.md").read_text("utf-8"), re.M)
    source = "".join(path.read_text("utf-8") for path in (root / "src/clairscore/api").glob("*.py"))
    read = {f"clairscore_{name}" for name in re.findall(r'Reading\(\s*"(\w+)"', source)}
    counted = set(re.findall(r'(?:Counter|Histogram)\(\s*"(clairscore_\w+)"', source))
    assert counted
    assert read
    assert sorted(written) == sorted(read | counted)
