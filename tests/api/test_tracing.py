import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from clairscore.api.access_log import AccessLog
from clairscore.api.tracing import Tracing, open_tracer

pytest.importorskip("opentelemetry.sdk")
CALLER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@pytest.fixture
def traced():
    """An application, and the spans it made."""
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    spans, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    app = FastAPI()
    app.add_middleware(Tracing, tracer=provider.get_tracer("test"))
    app.add_middleware(AccessLog)

    @app.get("/client_info/{client_id}")
    def read(client_id: int) -> int:
        if client_id == 13:
            raise RuntimeError("CANARY31337")
        return client_id

    with TestClient(app, raise_server_exceptions=False) as client:
        yield client, spans


def test_a_span_names_the_route_goes_on_from_the_caller_and_tells_of_nobody(traced) -> None:
    client, spans = traced
    answer = client.get("/client_info/100001?name=CANARY31337", headers={"traceparent": CALLER})
    (span,) = spans.get_finished_spans()
    assert span.name == "GET /client_info/{client_id}"
    assert dict(span.attributes) == {
        "http.request.method": "GET",
        "http.response.status_code": 200,
        "http.route": "/client_info/{client_id}",
        "clairscore.request_id": answer.headers["X-Request-ID"],
    }
    assert f"{span.context.trace_id:032x}" == "4bf92f3577b34da6a3ce929d0e0e4736"
    assert f"{span.parent.span_id:016x}" == "00f067aa0ba902b7"
    assert "100001" not in span.to_json()
    assert "CANARY" not in span.to_json()


def test_an_error_nobody_foresaw_marks_the_span_and_leaves_its_message_out(traced) -> None:
    client, spans = traced
    assert client.get("/client_info/13").status_code == 500
    (span,) = spans.get_finished_spans()
    assert span.status.status_code.name == "ERROR"
    assert span.events == ()
    assert "CANARY" not in span.to_json()


def test_an_address_nobody_knows_has_no_route(traced) -> None:
    client, spans = traced
    client.get("/CANARY31337")
    (span,) = spans.get_finished_spans()
    assert span.name == "GET"
    assert "CANARY" not in span.to_json()


def test_spans_go_where_the_settings_say() -> None:
    pytest.importorskip("opentelemetry.exporter.otlp.proto.http")
    import threading
    from http.server import BaseHTTPRequestHandler, HTTPServer

    received: list[tuple[str, bytes]] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Collector)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    tracer = open_tracer(f"http://127.0.0.1:{server.server_port}/v1/traces")
    with tracer.start_as_current_span("GET /models"):
        pass
    assert tracer.span_processor.force_flush(5_000)
    server.shutdown()
    server.server_close()
    ((path, body),) = received
    assert path == "/v1/traces"
    assert b"GET /models" in body
    assert b"clairscore" in body
