"""Category: real sockets. Weights arrive whole over a bad line, or not at all."""

import hashlib
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import ConfigurationError, ModelMissing
from tests.fakes.file_server import FileServer
from tests.voice.models.conftest import WEIGHTS, pinned, store_of
from voice.models.manifest import Web

pytestmark = pytest.mark.real

_PULL = """
import sys
from pathlib import Path
from voice.models.manifest import read_manifest
from voice.models.store import ModelStore
ModelStore([Path(sys.argv[2])], read_manifest(Path(sys.argv[1]))).pull("tiny")
"""
_MANIFEST = """
[[model]]
name = "tiny"
about = ""
version = "1"
licence = "MIT"
[[model.file]]
name = "weights.onnx"
size = {size}
sha256 = "{sha256}"
sources = [{{ web = "{url}" }}]
"""


def closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_goes_on_where_the_line_dropped(server: FileServer, tmp_path: Path) -> None:
    server.drops = [300_000, 200_000]
    store = store_of(tmp_path, pinned(WEIGHTS, Web(f"{server.url}/weights.onnx")))
    assert (store.pull("tiny") / "weights.onnx").read_bytes() == WEIGHTS
    assert server.ranges == [None, "bytes=300000-", "bytes=500000-"]


def test_starts_again_where_the_server_cannot_go_on(server: FileServer, tmp_path: Path) -> None:
    server.drops, server.does_ranges = [300_000], False
    store = store_of(tmp_path, pinned(WEIGHTS, Web(f"{server.url}/weights.onnx")))
    assert (store.pull("tiny") / "weights.onnx").read_bytes() == WEIGHTS


def test_a_wrong_file_is_refused_and_the_next_source_taken(server: FileServer, tmp_path: Path) -> None:
    server.files["/wrong"] = WEIGHTS[::-1]
    file = pinned(WEIGHTS, Web(f"{server.url}/wrong"), Web(f"{server.url}/weights.onnx"))
    assert (store_of(tmp_path, file).pull("tiny") / "weights.onnx").read_bytes() == WEIGHTS


def test_when_all_sources_fail_each_is_named_with_its_reason(server: FileServer, tmp_path: Path) -> None:
    server.files |= {"/wrong": WEIGHTS[::-1], "/page": b"<html>please log in</html>"}
    nobody = f"http://127.0.0.1:{closed_port()}/weights.onnx"
    urls = [nobody, *(f"{server.url}/{path}" for path in ("absent", "wrong", "page"))]
    store = store_of(tmp_path, pinned(WEIGHTS, *map(Web, urls)))
    with pytest.raises(ModelMissing) as caught:
        store.pull("tiny")
    told = str(caught.value).splitlines()[1:]
    assert [url in line for url, line in zip(urls, told, strict=True)] == [True] * 4
    assert ["连接不上" in told[0], "404" in told[1], "sha256" in told[2], "大小不符" in told[3]] == [True] * 4
    assert not list(tmp_path.rglob("weights.onnx"))


def test_progress_is_told_up_to_the_last_byte(server: FileServer, tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    store = store_of(tmp_path, pinned(WEIGHTS, Web(f"{server.url}/weights.onnx")))
    store.pull("tiny", lambda *step: seen.append(step))
    assert seen[-1] == ("weights.onnx", len(WEIGHTS), len(WEIGHTS))
    assert [had for _, had, _ in seen] == sorted(had for _, had, _ in seen)


def test_killed_in_mid_download_leaves_nothing_half_and_goes_on_next_time(
    server: FileServer, tmp_path: Path
) -> None:
    server.drops, server.stall = [600_000], True
    file = pinned(WEIGHTS, Web(f"{server.url}/weights.onnx"))
    manifest = tmp_path / "manifest.toml"
    digest = hashlib.sha256(WEIGHTS).hexdigest()
    manifest.write_text(
        _MANIFEST.format(size=len(WEIGHTS), sha256=digest, url=f"{server.url}/weights.onnx"), encoding="utf-8"
    )
    folder = tmp_path / "models"
    with subprocess.Popen([sys.executable, "-c", _PULL, str(manifest), str(folder)]) as pulling:
        assert server.stalled.wait(60)
        pulling.kill()
    assert pulling.returncode == -signal.SIGKILL
    assert not list(folder.rglob("weights.onnx"))
    server.stall = False
    assert (store_of(tmp_path, file).pull("tiny") / "weights.onnx").read_bytes() == WEIGHTS


def test_a_full_disk_is_said_plainly(server: FileServer, tmp_path: Path) -> None:
    file = pinned(WEIGHTS, Web(f"{server.url}/weights.onnx"))
    work = tmp_path / "models" / ".work"
    work.mkdir(parents=True)
    (work / f"{file.sha256[:16]}-0.part").symlink_to("/dev/full")
    with pytest.raises(ConfigurationError, match="磁盘已满"):
        store_of(tmp_path, file).pull("tiny")
