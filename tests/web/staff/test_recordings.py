"""Category: application. The sound of a call, in parts, and only out of its folder."""

from pathlib import Path

import pytest

from backend.db import Database
from tests.fakes.console_site import CALL, Browser, Desk


@pytest.fixture
async def reviewer(desk: Desk) -> Browser:
    return await desk.seat("reviewer")


async def test_a_player_gets_the_part_it_asks_for(reviewer: Browser, recordings: Path) -> None:
    whole = (recordings / "call.wav").read_bytes()
    response = await reviewer.get(f"/conversations/{CALL}/recording", range="bytes=44-1043")
    assert response.status_code == 206
    assert response.headers["content-range"] == f"bytes 44-1043/{len(whole)}"
    assert response.content == whole[44:1044]


async def test_one_listening_is_one_line_in_the_log(reviewer: Browser, sample_sqlite: Database) -> None:
    for start in (0, 1000, 2000):
        await reviewer.get(f"/conversations/{CALL}/recording", range=f"bytes={start}-{start + 999}")
    async with sample_sqlite.reading() as uow:
        entries = await uow.audit.search(areas={"decheng"}, action="recording.heard")
    assert len(entries) == 1


async def test_the_loudness_of_both_sides_is_drawn(reviewer: Browser) -> None:
    response = await reviewer.get(f"/conversations/{CALL}/waveform.svg")
    assert response.headers["content-type"] == "image/svg+xml"
    assert {"#8a5a1f", "#1f6f6b"} <= set(response.text.replace('"', " ").split())


@pytest.mark.parametrize("name", ["../secret.wav", "/etc/passwd", "gone.wav", ".."])
async def test_no_file_outside_the_folder_is_sent(
    reviewer: Browser, sample_sqlite: Database, recordings: Path, name: str
) -> None:
    (recordings.parent / "secret.wav").write_bytes(b"secret")
    async with sample_sqlite.unit_of_work() as uow:
        await uow.conversations.end(CALL, "caller", name)
        await uow.commit()
    assert (await reviewer.get(f"/conversations/{CALL}/recording")).status_code == 404
    assert (await reviewer.get(f"/conversations/{CALL}")).status_code == 200
