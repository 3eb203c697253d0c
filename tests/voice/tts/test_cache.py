"""What is kept, where and for how long. Category: unit."""

import os
from pathlib import Path

import pytest

from voice.tts.cache import PromptCache, prompt_key

SOUND = bytes(range(200)) * 4


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_fixed_sound_survives_a_restart(tmp_path: Path) -> None:
    PromptCache(tmp_path).put("a1", "disk", SOUND)
    again = PromptCache(tmp_path)
    assert again.get("a1", "disk") == SOUND
    assert (again.statistics.disk, again.statistics.memory, again.statistics.missed) == (1, 0, 0)


def test_personal_sound_never_reaches_the_disk(tmp_path: Path) -> None:
    cache = PromptCache(tmp_path)
    cache.put("a1", "memory", SOUND)
    assert cache.get("a1", "memory") == SOUND
    assert _files(tmp_path) == []
    assert PromptCache(tmp_path).get("a1", "memory") is None


def test_the_least_used_goes_first(tmp_path: Path) -> None:
    cache = PromptCache(tmp_path, memory=2 * len(SOUND))
    cache.put("a1", "memory", SOUND)
    cache.put("b2", "memory", SOUND)
    cache.get("a1", "memory")
    cache.put("c3", "memory", SOUND)
    assert cache.get("a1", "memory") == SOUND
    assert cache.get("b2", "memory") is None


def test_a_torn_file_is_a_miss_and_goes(tmp_path: Path) -> None:
    PromptCache(tmp_path).put("a1", "disk", SOUND)
    (file,) = _files(tmp_path)
    file.write_bytes(b"RIFF")
    assert PromptCache(tmp_path).get("a1", "disk") is None
    assert _files(tmp_path) == []


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    cache = PromptCache(blocked / "prompts")
    cache.put("a1", "disk", SOUND)
    assert cache.get("a1", "disk") == SOUND
    assert cache.statistics.unwritten == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    full = os.open("/dev/full", os.O_WRONLY)

    def mkstemp(dir: Path, prefix: str) -> tuple[int, str]:  # noqa: A002
        (dir / f"{prefix}torn").touch()
        return os.dup(full), str(dir / f"{prefix}torn")

    monkeypatch.setattr("voice.tts.cache.tempfile.mkstemp", mkstemp)
    cache = PromptCache(tmp_path)
    cache.put("a1", "disk", SOUND)
    os.close(full)
    assert cache.get("a1", "disk") == SOUND
    assert _files(tmp_path) == []


def test_the_key_changes_with_all_that_is_heard() -> None:
    base = ("kokoro", "model", "voice", 0.85, "1.ab", "您好")
    keys = {prompt_key(*base)}
    for place, other in enumerate(("other", "other", "other", 0.75, "2.ab", "再见")):
        changed = list(base)
        changed[place] = other
        keys.add(prompt_key(*changed))  # type: ignore[arg-type]
    assert len(keys) == 7
