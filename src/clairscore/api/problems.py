"""Problem documents: every refusal as RFC 9457, without a trace and without a value of a person."""

import logging
import traceback
from http import HTTPStatus
from typing import Any, cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from clairscore.api.json_body import RepeatedName
from clairscore.api.language import language_of
from clairscore.api.problem_words import asked_language, in_words_of
from clairscore.api.refusals import written_refusal
from clairscore.errors import ClairscoreError, InvalidApplicant, ReviewRefused, TooManyAttempts
from clairscore.schemas.problem import FieldFault, Problem

_log = logging.getLogger("clairscore.api")


def problem_response(
    request: Request,
    status: int,
    title: str,
    detail: str,
    *,
    errors: list[FieldFault] | None = None,
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    """Write a problem document for a request, in French where that is asked for.

    It repeats no path, which may hold the id of a client.
    """
    request_id, language = getattr(request.state, "request_id", ""), asked_language(request)
    faults = [FieldFault(field=one.field, reason=in_words_of("reasons", one.reason, language)) for one in errors or []]
    problem = Problem(
        title=in_words_of("titles", title, language),
        status=status,
        detail=in_words_of("details", detail, language),
        instance=f"urn:clairscore:request:{request_id}",
        request_id=request_id,
        errors=faults,
    )
    return JSONResponse(problem.model_dump(), status, headers, media_type="application/problem+json")


def unexpected_problem(request: Request, error: Exception) -> JSONResponse:
    """Answer an error nobody foresaw; its place goes to the log, its message nowhere, since it may hold a value."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    request_id = getattr(request.state, "request_id", "")
    _log.error("%s at %s:%s, request %s", type(error).__name__, frame.filename, frame.lineno, request_id)
    return problem_response(
        request,
        500,
        "Unexpected error",
        "Something went wrong on our side. Tell whoever runs Clairscore the request_id of this answer.",
    )


def add_problem_handlers(app: FastAPI) -> None:
    """Answer every refusal of an application with a problem document."""
    app.add_exception_handler(ClairscoreError, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(RepeatedName, _repeated)
    app.add_exception_handler(HTTPException, _http)


def _refused(request: Request, error: Exception) -> JSONResponse:
    refusal = cast(ClairscoreError, error)
    if refusal.status >= 500:
        _log.error("%s, request %s", type(refusal).__name__, getattr(request.state, "request_id", ""))
    faults, detail = [], str(refusal)
    if isinstance(refusal, InvalidApplicant) and refusal.field:
        reason = written_refusal(refusal, language_of(request))
        faults, detail = [FieldFault(field=refusal.field, reason=reason)], f"{refusal.field} {reason}"
    if isinstance(refusal, ReviewRefused):
        detail = written_refusal(refusal, language_of(request))
    headers = {401: {"WWW-Authenticate": "Bearer"}, 503: {"Retry-After": "5"}}
    if isinstance(refusal, TooManyAttempts):
        headers[429] = {"Retry-After": str(refusal.seconds)}
    return problem_response(
        request, refusal.status, refusal.title, detail, errors=faults, headers=headers.get(refusal.status)
    )


def _invalid(request: Request, error: Exception) -> JSONResponse:
    faults = [_fault(one) for one in cast(RequestValidationError, error).errors()]
    named = ", ".join(dict.fromkeys(fault.field for fault in faults if fault.field))
    detail = f"The request cannot be read{f': see {named}' if named else ''}. Correct it and send it again."
    return problem_response(request, 422, "The request is not valid", detail, errors=faults)


def _repeated(request: Request, error: Exception) -> JSONResponse:
    fault = cast(RepeatedName, error).fault
    reason = written_refusal(fault, language_of(request))
    faults = [FieldFault(field=fault.field, reason=reason)]
    return problem_response(request, 422, "The request is not valid", f"{fault.field} {reason}", errors=faults)


def _fault(error: dict[str, Any]) -> FieldFault:
    """Return where and why, never the ``input`` and ``ctx`` that pydantic adds, which hold what was received."""
    loc = () if error["type"] == "json_invalid" else error["loc"]  # that one says at which character
    field = ".".join(str(part) for part in loc if part not in ("body", "query", "path", "form"))
    return FieldFault(field=field, reason=str(error["msg"]))


def _http(request: Request, error: Exception) -> JSONResponse:
    refusal = cast(HTTPException, error)
    try:
        phrase = HTTPStatus(refusal.status_code).phrase
    except ValueError:
        phrase = "Error"
    details = {
        404: "Nothing is found at this address. GET / says what answers here.",
        405: "This address does not take this method; the 'Allow' header says which it takes.",
    }
    detail = details.get(refusal.status_code, f"{refusal.detail}.".replace("..", "."))
    headers = dict(refusal.headers) if refusal.headers else None
    return problem_response(request, refusal.status_code, phrase, detail, headers=headers)
