import json
import logging

from clairscore.api.log_format import JsonFormat, TextFormat, configure_logging, request_of_this_moment

CANARY = "CANARY31337"


def _record(**facts: object) -> logging.LogRecord:
    try:
        raise ValueError(CANARY)
    except ValueError as error:
        info = (ValueError, error, error.__traceback__)
    record = logging.LogRecord("clairscore.access", logging.ERROR, __file__, 1, "%s went", ("It",), info)
    record.facts = facts
    return record


def test_a_record_is_one_json_object_with_its_request_and_its_facts() -> None:
    token = request_of_this_moment.set("request-0001")
    found = json.loads(JsonFormat().format(_record(status=500, ms=1.5)))
    request_of_this_moment.reset(token)
    assert found.pop("at").endswith("+00:00")
    places = found.pop("exception").splitlines()
    assert places[0] == "ValueError"
    assert places[1].endswith("in _record")
    assert found == {
        "level": "ERROR",
        "logger": "clairscore.access",
        "message": "It went",
        "request_id": "request-0001",
        "status": 500,
        "ms": 1.5,
    }


def test_the_message_of_an_exception_is_in_no_line() -> None:
    for form in (JsonFormat(), TextFormat()):
        line = form.format(_record())
        assert "ValueError" in line
        assert CANARY not in line


def test_the_root_writes_in_the_form_that_is_asked_for() -> None:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    try:
        for form, kind in (("json", JsonFormat), ("text", TextFormat)):
            configure_logging(form)  # type: ignore[arg-type]
            assert isinstance(root.handlers[0].formatter, kind)
        assert logging.getLogger("clairscore.access").isEnabledFor(logging.INFO)
        assert not logging.getLogger("sqlalchemy.engine").isEnabledFor(logging.INFO)
    finally:
        root.handlers[:] = before
        root.setLevel(level)
