"""Category: application. Accounts: made, changed, kept out, and everybody's own password."""

import re

import pytest
from fastapi import FastAPI

from backend.db import Database
from backend.staff.service import MAX_TRIES
from tests.fakes.console_site import PASSWORD, Browser, Desk
from web.staff.gate import COOKIE

NEWCOMER = {"username": "wang", "name": "王新人", "role": "seat", "area:decheng": "1"}
FRAGMENT = {"hx-request": "true"}
BETTER = "another-good-one"


@pytest.fixture
async def chief(desk: Desk) -> Browser:
    return await desk.seat("administrator")


def shown_password(page: str) -> str:
    return re.findall(r"新密码：<code>([^<]+)</code>", page)[0]


async def test_a_new_account_signs_in_with_the_password_that_was_shown_once(
    chief: Browser, stranger: Browser
) -> None:
    password = shown_password((await chief.post("/staff", NEWCOMER, **FRAGMENT)).text)
    page = (await chief.get("/staff")).text
    assert "王新人" in page
    assert password not in page
    assert (await stranger.sign_in("wang", password)).status_code == 303
    assert (await stranger.get("/tickets")).status_code == 200


async def test_a_changed_role_holds_from_the_next_click_on(chief: Browser, desk: Desk) -> None:
    seat = await desk.seat("seat")
    assert (await seat.get("/visits")).status_code == 200
    await chief.post("/staff/seat", {"name": "孙审核", "role": "reviewer", "area:decheng": "1"})
    assert (await seat.get("/visits")).status_code == 403
    assert "孙审核" in (await seat.get("/conversations")).text


async def test_who_is_disabled_is_out_at_once_and_may_come_back(
    chief: Browser, desk: Desk, stranger: Browser
) -> None:
    seat = await desk.seat("seat")
    assert "已停用" in (await chief.post("/staff/seat/disable", {}, **FRAGMENT)).text
    assert (await seat.get("/")).status_code == 303
    assert (await stranger.sign_in("seat")).status_code == 403
    await chief.post("/staff/seat/enable", {})
    assert (await stranger.sign_in("seat")).status_code == 303


async def test_a_reset_password_replaces_the_old_one_everywhere(
    chief: Browser, desk: Desk, stranger: Browser
) -> None:
    seat = await desk.seat("seat")
    password = shown_password((await chief.post("/staff/seat/password", {})).text)
    assert (await seat.get("/")).status_code == 303
    assert (await stranger.sign_in("seat")).status_code == 403
    assert (await stranger.sign_in("seat", password)).status_code == 303


async def test_nobody_changes_their_own_standing(chief: Browser) -> None:
    form = {"name": "赵", "role": "seat", "area:decheng": "1"}
    for path in ("", "/password", "/disable"):
        assert (await chief.post(f"/staff/administrator{path}", form)).status_code == 403
    assert (await chief.get("/staff")).status_code == 200


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"username": "W"}, "用户名用"),
        ({"username": "seat"}, "已经有人用了"),
        ({"role": "god"}, "角色只能是"),
        ({"area:changle": "1"}, "只能给自己负责的地区"),
        ({"area:dezhou": "1"}, "只能给自己负责的地区"),
    ],
)
async def test_what_is_wrong_is_said(chief: Browser, fields: dict[str, str], said: str) -> None:
    response = await chief.post("/staff", {**NEWCOMER, **fields}, **FRAGMENT)
    assert response.status_code == 400
    assert said in response.text


async def test_members_of_larger_or_other_areas_do_not_exist_here(
    chief: Browser, sample_sqlite: Database
) -> None:
    async with sample_sqlite.unit_of_work() as uow:
        await uow.staff.add("city", "市管理", "administrator", ["dezhou"], "x")
        await uow.staff.add("other", "外地人", "seat", ["decheng", "changle"], "x")
        await uow.commit()
    page = (await chief.get("/staff")).text
    assert "市管理" not in page
    assert "外地人" not in page
    for username in ("city", "other", "nobody"):
        for path in ("", "/password", "/disable", "/enable"):
            response = await chief.post(f"/staff/{username}{path}", {**NEWCOMER})
            assert response.status_code == 404


async def test_what_was_done_to_accounts_is_in_the_audit_without_passwords(
    chief: Browser, sample_sqlite: Database
) -> None:
    password = shown_password((await chief.post("/staff", NEWCOMER)).text)
    await chief.post("/staff/wang", {**NEWCOMER, "role": "supervisor"})
    await chief.post("/staff/wang/disable", {})
    async with sample_sqlite.reading() as uow:
        entries = await uow.audit.search(areas={"decheng"})
    done = [(e.action, e.reason) for e in reversed(entries) if e.subject == "staff:wang"]
    assert done == [
        ("staff.added", "话务员，decheng"),
        ("staff.changed", "主管，decheng"),
        ("staff.disabled", ""),
    ]
    assert password not in f"{entries}"


def change(old: str, new: str = BETTER, again: str = BETTER) -> dict[str, str]:
    return {"old": old, "new": new, "again": again}


async def test_ones_own_password_needs_the_old_one_and_ends_the_other_sessions(
    desk: Desk, app: FastAPI
) -> None:
    here, elsewhere = await desk.seat("auditor"), await desk.seat("auditor")
    before = here.http.cookies[COOKIE]
    assert (await here.post("/me/password", change("wrong password"))).status_code == 400
    changed = await here.post("/me/password", change(PASSWORD))
    assert "密码已经换好" in changed.text
    after = changed.cookies[COOKIE]
    assert after != before
    here.http.cookies.clear()  # set without a domain by the test, with one by the answer: a browser has one
    here.http.cookies.set(COOKIE, after)
    assert (await here.get("/")).status_code == 200
    assert (await elsewhere.get("/")).status_code == 303
    assert (await Browser.at(app).sign_in("auditor")).status_code == 403
    assert (await Browser.at(app).sign_in("auditor", BETTER)).status_code == 303


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (change(PASSWORD, "short", "short"), "密码至少"),
        (change(PASSWORD, "auditor-2026-x", "auditor-2026-x"), "不能含用户名"),
        (change(PASSWORD, again="something-else"), "不一样"),
    ],
)
async def test_a_poor_or_mistyped_password_is_refused(desk: Desk, form: dict[str, str], said: str) -> None:
    response = await (await desk.seat("auditor")).post("/me/password", form)
    assert response.status_code == 400
    assert said in response.text


async def test_guessing_the_old_password_locks_the_account(desk: Desk) -> None:
    browser = await desk.seat("auditor")
    for _ in range(MAX_TRIES):
        await browser.post("/me/password", change("wrong password"))
    assert (await browser.post("/me/password", change(PASSWORD))).status_code == 400
