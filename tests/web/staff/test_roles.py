"""Category: application. Every route against every role; a route that is not in the table fails."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import Mount

from backend.staff.roles import ROLES
from tests.fakes.console_site import CALL, PASSWORD, Browser, Desk

EVERYBODY: set[str] = set(ROLES)
TALKS = {"administrator", "supervisor", "seat", "reviewer"}
SOUND = {"administrator", "supervisor", "reviewer"}
FIELD = {"administrator", "supervisor", "seat"}
WATCH = {"administrator", "auditor"}
REVIEW = {"administrator", "supervisor", "reviewer"}
LEAD = {"administrator", "supervisor"}
CHIEF = {"administrator"}
PUBLIC = {("GET", "/sign-in"), ("POST", "/sign-in")}
"""What may be opened by somebody who is not signed in."""

TABLE: dict[tuple[str, str], set[str]] = {
    ("GET", "/"): EVERYBODY,
    ("POST", "/sign-out"): EVERYBODY,
    ("GET", "/conversations"): TALKS,
    ("GET", "/conversations/{conversation_id}"): TALKS,
    ("POST", "/conversations/{conversation_id}/reveal"): FIELD,
    ("POST", "/conversations/{conversation_id}/tickets"): FIELD,
    ("GET", "/conversations/{conversation_id}/recording"): SOUND,
    ("GET", "/conversations/{conversation_id}/waveform.svg"): SOUND,
    ("GET", "/visits"): FIELD,
    ("POST", "/visits/{visit_id}/reveal"): FIELD,
    ("GET", "/tickets"): FIELD,
    ("POST", "/tickets/{ticket_id}/take"): FIELD,
    ("POST", "/tickets/{ticket_id}/close"): FIELD,
    ("POST", "/tickets/{ticket_id}/reveal"): FIELD,
    ("POST", "/conversations/{conversation_id}/corrections"): REVIEW,
    ("GET", "/alerts"): FIELD,
    ("POST", "/alerts"): FIELD,
    ("POST", "/alerts/{alert_id}"): FIELD,
    ("POST", "/alerts/{alert_id}/submit"): FIELD,
    ("POST", "/alerts/{alert_id}/approve"): LEAD,
    ("POST", "/alerts/{alert_id}/withdraw"): FIELD,
    ("GET", "/alerts/{alert_id}/progress"): FIELD,
    ("GET", "/staff"): CHIEF,
    ("POST", "/staff"): CHIEF,
    ("POST", "/staff/{username}"): CHIEF,
    ("POST", "/staff/{username}/password"): CHIEF,
    ("POST", "/staff/{username}/disable"): CHIEF,
    ("POST", "/staff/{username}/enable"): CHIEF,
    ("GET", "/me/password"): EVERYBODY,
    ("POST", "/me/password"): EVERYBODY,
    ("GET", "/audit"): WATCH,
}

FORM = {
    "reason": "核对", "summary": "回电", "resolution": "已回",
    "turn": f"{CALL}:2", "intent": "book_service",
    "title": "提醒", "text": "别说验证码", "area": "decheng", "audience": "everyone",
    "username": "newcomer", "name": "新人", "role": "seat", "area:decheng": "1",
    "old": PASSWORD, "new": PASSWORD, "again": PASSWORD,
}  # fmt: skip
"""Fields with which every form is filled well enough."""


def routes(app: FastAPI) -> Iterator[tuple[str, str]]:
    mount = next(route for route in app.routes if isinstance(route, Mount) and route.path == "/console")
    for route in iter_route_contexts(mount.routes):
        yield from ((method, route.path or "") for method in route.methods or ())


async def test_every_route_is_in_the_table(app: FastAPI) -> None:
    assert set(routes(app)) == TABLE.keys() | PUBLIC


def path_of(template: str) -> str:
    nothing = dict.fromkeys(("visit_id", "ticket_id", "alert_id", "username"), "nothing")
    return template.format(conversation_id=CALL, **nothing)


async def asked(browser: Browser, method: str, template: str) -> int:
    path = path_of(template)
    if method == "GET":
        return (await browser.get(path)).status_code
    return (await browser.post(path, FORM)).status_code


@pytest.mark.parametrize("role", ROLES)
async def test_each_role_gets_what_the_table_says_and_nothing_else(desk: Desk, role: str) -> None:
    for (method, template), allowed in sorted(TABLE.items(), key=lambda row: row[0][1] == "/sign-out"):
        status = await asked(await desk.seat(role), method, template)
        if role in allowed:
            assert status in (200, 303, 404), (method, template)  # 404: nothing of that name, but let in
        else:
            assert status == 403, (method, template)


async def test_every_form_needs_the_token_of_its_session_and_an_origin_of_ours(desk: Desk) -> None:
    browser = await desk.seat("administrator")
    for template in (path for method, path in TABLE if method == "POST"):
        path = path_of(template)
        assert (await browser.post(path, {**FORM, "csrf": "0" * 64})).status_code == 403, template
        foreign = await browser.post(path, FORM, origin="http://evil.example")
        assert foreign.status_code == 403, template


async def test_a_stranger_is_led_to_the_sign_in(stranger: Browser) -> None:
    for method, template in TABLE:
        path = path_of(template)
        response = await (stranger.get(path) if method == "GET" else stranger.post(path, {"csrf": "x"}))
        assert response.status_code == 303, (method, template)
        assert response.headers["location"].startswith("/console/sign-in")
