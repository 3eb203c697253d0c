"""Category: application. Getting in, staying in, and forms that are not ours."""

from datetime import timedelta
from pathlib import Path

import pytest

from backend.db import Database
from backend.staff.service import IDLE, LOCKED_FOR, MAX_TRIES
from core.clock import SteppedClock
from tests.fakes.console_site import CALL, Browser, Desk, site
from web.staff.gate import COOKIE


async def test_signing_in_leads_to_where_one_wanted_to_go(stranger: Browser) -> None:
    wanted = await stranger.get("/conversations?q=%E6%B4%97%E6%BE%A1")
    asked = (await stranger.http.get(wanted.headers["location"])).text
    assert "/console/conversations?q=%E6%B4%97%E6%BE%A1" in asked
    response = await stranger.sign_in("seat", back="/console/conversations?q=x")
    assert response.headers["location"] == "/console/conversations?q=x"
    assert (await stranger.get("/conversations")).status_code == 200


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/console\\evil", "/elsewhere"])
async def test_signing_in_never_leads_off_the_console(stranger: Browser, back: str) -> None:
    assert (await stranger.sign_in("seat", back=back)).headers["location"] == "/console/"


async def test_the_cookie_cannot_be_read_by_scripts_or_sent_by_other_sites(
    sample_sqlite: Database, clock: SteppedClock, tmp_path: Path, stranger: Browser
) -> None:
    cookie = (await stranger.sign_in("seat")).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie  # plain http on loopback
    strict = site(sample_sqlite, clock, tmp_path, secure=True)
    assert "secure" in (await Browser.at(strict).sign_in("seat")).headers["set-cookie"].lower()


async def test_a_wrong_password_a_wrong_name_and_a_lock_look_the_same(stranger: Browser) -> None:
    wrong = await stranger.sign_in("seat", "wrong password")
    nobody = await stranger.sign_in("nobody", "wrong password")
    for _ in range(MAX_TRIES):
        await stranger.sign_in("seat", "wrong password")
    locked = await stranger.sign_in("seat")
    assert wrong.status_code == nobody.status_code == locked.status_code == 403
    assert wrong.text == nobody.text == locked.text


async def test_a_locked_name_opens_again_after_a_while(stranger: Browser, clock: SteppedClock) -> None:
    for _ in range(MAX_TRIES):
        await stranger.sign_in("seat", "wrong password")
    assert (await stranger.sign_in("seat")).status_code == 403
    clock.step(LOCKED_FOR)
    assert (await stranger.sign_in("seat")).status_code == 303


async def test_an_idle_session_is_over_and_one_in_use_is_not(desk: Desk, clock: SteppedClock) -> None:
    browser = await desk.seat("seat")
    for _ in range(3):
        clock.step(IDLE - timedelta(minutes=2))
        assert (await browser.get("/conversations")).status_code == 200
    clock.step(IDLE)
    assert (await browser.get("/conversations")).status_code == 303


async def test_signing_out_ends_the_session_and_not_only_the_cookie(desk: Desk) -> None:
    browser = await desk.seat("seat")
    token = browser.http.cookies[COOKIE]
    assert (await browser.post("/sign-out", {})).status_code == 303
    browser.http.cookies.set(COOKIE, token)
    assert (await browser.get("/conversations")).status_code == 303


def held_in(folder: Path, needle: bytes) -> bool:
    return any(needle in file.read_bytes() for file in folder.rglob("*") if file.is_file())


async def test_the_database_does_not_hold_what_the_browser_holds(desk: Desk, tmp_path: Path) -> None:
    browser = await desk.seat("seat")
    token = browser.http.cookies[COOKIE].encode()
    assert held_in(tmp_path, b"supervisor")
    assert not held_in(tmp_path, token)


@pytest.mark.parametrize("form", [{"csrf": ""}, {"csrf": "0" * 64}, {"csrf": "字"}])
async def test_a_form_without_the_token_of_the_session_does_nothing(desk: Desk, form: dict[str, str]) -> None:
    browser = await desk.seat("seat")
    refused = await browser.post(f"/conversations/{CALL}/tickets", {**form, "summary": "假的"})
    assert refused.status_code == 403
    assert "假的" not in (await browser.get("/tickets")).text


@pytest.mark.parametrize("origin", ["http://evil.example", "null", ""])
async def test_a_form_from_another_site_does_nothing(desk: Desk, origin: str) -> None:
    browser = await desk.seat("seat")
    assert (await browser.post("/sign-out", {}, origin=origin)).status_code == 403
    assert (await browser.get("/conversations")).status_code == 200


async def test_the_token_may_come_in_a_header_as_htmx_sends_it(desk: Desk) -> None:
    browser = await desk.seat("seat")
    headers = {"x-csrf-token": await browser.csrf()}
    assert (await browser.post("/sign-out", {"csrf": ""}, **headers)).status_code == 303


async def test_an_endless_form_is_not_read_to_its_end(desk: Desk) -> None:
    browser = await desk.seat("seat")
    assert (await browser.post("/sign-out", {"x": "y" * 100_000})).status_code == 413


async def test_pages_allow_no_inline_script_and_stay_in_no_cache(desk: Desk, stranger: Browser) -> None:
    for response in (await stranger.get("/sign-in"), await (await desk.seat("seat")).get("/")):
        assert "default-src 'self'" in response.headers["content-security-policy"]
        assert "unsafe" not in response.headers["content-security-policy"]
        assert response.headers["cache-control"] == "no-store"
        assert "<style" not in response.text
        assert " style=" not in response.text
        assert "<script>" not in response.text
