"""Category: files. Weights are found whatever the layout, and a damaged one is never loaded."""

import io
import zipfile
from pathlib import Path

import pytest

from core.errors import ConfigurationError, ModelMissing, NotFound
from tests.voice.models.conftest import WEIGHTS, pinned, store_of
from voice.models.manifest import Model, ModelFile, read_manifest
from voice.models.store import ModelStore, State


def zipped(**members: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def put(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_a_given_folder_is_searched_at_any_depth_and_not_written_to(tmp_path: Path) -> None:
    given = tmp_path / "given"
    put(given / "some" / "where" / "weights.onnx", WEIGHTS)
    before = sorted(given.rglob("*"))
    store = store_of(tmp_path, pinned(WEIGHTS), given=(given,))
    assert store.state("tiny") is State.FOUND
    assert (store.path("tiny") / "weights.onnx").read_bytes() == WEIGHTS
    assert store.state("tiny") is State.READY
    assert sorted(given.rglob("*")) == before


def test_a_zip_is_unpacked_once_into_our_own_folder(tmp_path: Path) -> None:
    content = zipped(**{"tiny-0.1/am/final.mdl": b"x" * 99, "tiny-0.1/README": b"hello"})
    archive = put(tmp_path / "given" / "tiny.zip", content)
    file = pinned(content, name="tiny.zip", unpack="tiny-0.1")
    store = store_of(tmp_path, file, given=(tmp_path / "given",))
    folder = store.path("tiny")
    assert (folder / "am" / "final.mdl").read_bytes() == b"x" * 99
    archive.unlink()
    assert store.path("tiny") == folder


def test_a_damaged_file_counts_as_missing_and_the_message_says_what_to_run(tmp_path: Path) -> None:
    put(tmp_path / "given" / "weights.onnx", b"\x01" + WEIGHTS[1:])
    store = store_of(tmp_path, pinned(WEIGHTS), given=(tmp_path / "given",))
    with pytest.raises(ModelMissing, match=r"weights\.onnx.*nuanxian models pull tiny"):
        store.path("tiny")


def test_a_file_that_moved_away_is_missing_and_found_again_elsewhere(tmp_path: Path) -> None:
    there = put(tmp_path / "given" / "a" / "weights.onnx", WEIGHTS)
    store = store_of(tmp_path, pinned(WEIGHTS), given=(tmp_path / "given",))
    store.path("tiny")
    there.unlink()
    assert store.state("tiny") is State.MISSING
    put(tmp_path / "given" / "b" / "weights.onnx", WEIGHTS)
    assert (store.path("tiny") / "weights.onnx").read_bytes() == WEIGHTS


def test_verify_finds_a_rotten_byte_in_what_was_unpacked(tmp_path: Path) -> None:
    content = zipped(**{"tiny-0.1/am": b"x" * 99, "tiny-0.1/README": b"hello"})
    put(tmp_path / "given" / "tiny.zip", content)
    file = pinned(content, name="tiny.zip", unpack="tiny-0.1")
    store = store_of(tmp_path, file, given=(tmp_path / "given",))
    folder = store.path("tiny")
    assert store.verify("tiny") == []
    (folder / "am").write_bytes(b"x" * 98 + b"y")
    assert store.verify("tiny") == ["tiny-0.1/am：与 tiny.zip 不符"]


@pytest.mark.parametrize("name", ["../evil", "/tmp/evil", "tiny-0.1/../../evil"])
def test_a_zip_that_reaches_outside_is_refused(tmp_path: Path, name: str) -> None:
    content = zipped(**{"tiny-0.1/am": b"x", name: b"evil"})
    put(tmp_path / "given" / "tiny.zip", content)
    file = pinned(content, name="tiny.zip", unpack="tiny-0.1")
    with pytest.raises(ConfigurationError, match="目录之外"):
        store_of(tmp_path, file, given=(tmp_path / "given",)).path("tiny")
    assert not list(tmp_path.rglob("evil"))


def test_an_unknown_name_is_told_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="tiny"):
        store_of(tmp_path, pinned(WEIGHTS)).path("huge")


def test_every_file_that_is_fetched_by_itself_is_pinned_and_has_a_source() -> None:
    files = [file for model in read_manifest() if not model.optional for file in model.files]
    assert all(len(file.sha256) == 64 and file.size > 0 and file.sources for file in files)
    assert len({file.name for file in files}) == len(files)


def test_a_file_of_unknown_size_is_never_fetched_and_the_error_names_it(tmp_path: Path) -> None:
    unknown = ModelFile("tokens.txt", 0, "", ())
    store = ModelStore([tmp_path], [Model("sherpa", "", "1", "MIT", (unknown,), optional=True)])
    assert store.state("sherpa") is State.MISSING
    with pytest.raises(ConfigurationError, match=r"tokens\.txt"):
        store.pull("sherpa")
