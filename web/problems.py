"""Errors as RFC 9457 problem details; installed by the app."""

import logging
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from core import errors
from core.trace import where

_STATUS: dict[type[Exception], HTTPStatus] = {
    errors.Forged: HTTPStatus.FORBIDDEN,
    errors.Forbidden: HTTPStatus.FORBIDDEN,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.InputError: HTTPStatus.BAD_REQUEST,
    errors.BookingError: HTTPStatus.CONFLICT,
    errors.Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.NuanxianError: HTTPStatus.INTERNAL_SERVER_ERROR,
}
_log = logging.getLogger(__name__)


def problem(status: int, code: str, detail: str = "", **more: object) -> JSONResponse:
    """Return an ``application/problem+json`` answer; ``code`` is for machines, ``detail`` for people."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "code": code}
    if detail:
        body["detail"] = detail
    return JSONResponse(body | more, status, media_type="application/problem+json")


def status_of(error: errors.NuanxianError) -> HTTPStatus:
    """Return the status that says what kind of error it is."""
    return next(_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS)


def install(app: FastAPI) -> None:
    """Make every error of ``app`` a problem."""
    app.add_exception_handler(errors.NuanxianError, _ours)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(Exception, _unforeseen)


async def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, errors.NuanxianError)
    status = status_of(error)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.error("%s %s: %s: %s", request.method, request.url.path, error.code, where(error))
        return problem(status, error.code, error.spoken)
    return problem(status, error.code, str(error))


async def _http(request: Request, error: Exception) -> Response:  # noqa: ARG001
    assert isinstance(error, HTTPException)
    answer = problem(error.status_code, "http", error.detail)
    answer.headers.update(error.headers or {})
    return answer


async def _invalid(request: Request, error: Exception) -> Response:  # noqa: ARG001
    """Name the fields that are wrong, never what was in them."""
    assert isinstance(error, RequestValidationError)
    wrong = [{"at": list(e["loc"]), "why": e["msg"]} for e in error.errors()]
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, errors.InputError.code, errors=wrong)


async def _unforeseen(request: Request, error: Exception) -> Response:
    _log.error("%s %s failed: %s", request.method, request.url.path, where(error))
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, errors.NuanxianError.code)
