"""Category: application. Whatever is sent to the console, it answers and does not break."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fakes.console_site import CALL, Desk
from web.staff.gate import csrf_of

_PATHS = ("/conversations", "/visits", "/tickets", "/alerts", "/staff", "/audit", f"/conversations/{CALL}")
_FIELDS = (
    "q",
    "day",
    "since",
    "until",
    "area",
    "before",
    "status",
    "worker",
    "who",
    "action",
    "intent",
    "flag",
)
_POSTS = (
    *(f"/conversations/{CALL}/{act}" for act in ("reveal", "tickets", "corrections")),
    *(f"/alerts{rest}" for rest in ("", "/x", "/x/submit", "/x/approve", "/x/withdraw")),
    *(f"/staff{rest}" for rest in ("", "/x", "/x/password", "/x/disable", "/x/enable")),
    "/me/password",
)
_anything = settings(
    max_examples=30,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@_anything
@given(st.sampled_from(_PATHS), st.dictionaries(st.sampled_from(_FIELDS), st.text(max_size=30)))
async def test_any_question_has_an_answer(desk: Desk, path: str, asked: dict[str, str]) -> None:
    browser = await desk.seat("administrator")
    response = await browser.http.get(f"/console{path}", params=asked)
    assert response.status_code == 200


@_anything
@given(st.sampled_from(_POSTS), st.binary(max_size=200))
async def test_any_form_has_an_answer(desk: Desk, post: str, body: bytes) -> None:
    browser = await desk.seat("administrator")
    token = next(iter(browser.http.cookies.jar)).value or ""
    headers = {
        "origin": "http://nuanxian",
        "x-csrf-token": csrf_of(token),
        "content-type": "application/x-www-form-urlencoded",
    }
    response = await browser.http.post(f"/console{post}", content=body, headers=headers)
    assert response.status_code < 500
