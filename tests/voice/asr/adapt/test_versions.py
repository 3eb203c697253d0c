"""Category: fast. Which adapted model is in force after training, after damage, and after the data moved."""

import hashlib
import shutil
from pathlib import Path

import pytest

from core.errors import ModelMissing
from tests.fakes.small_grammar import small_model
from voice.asr.adapt import base
from voice.asr.adapt.added import read_added
from voice.asr.adapt.versions import AdaptedModels


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    content = small_model()
    monkeypatch.setitem(base.KNOWN, hashlib.sha256(content).hexdigest(), "small")
    folder = tmp_path / "data" / "models" / "base"
    for name, bytes_ in (("graph/Gr.fst", content), ("am/final.mdl", b"acoustic"), ("conf/model.conf", b"")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(bytes_)
    return folder


@pytest.fixture
def models(tmp_path: Path) -> AdaptedModels:
    return AdaptedModels.under(tmp_path / "data")


def adapt(models: AdaptedModels, model: Path, *sentences: str) -> Path:
    return models.adapt(model, sentences, 0.8, lambda _: None)


def test_before_training_none_is_in_force(models: AdaptedModels) -> None:
    assert models.in_force() is None
    assert models.stamp is None


def test_a_trained_model_is_in_force_and_has_all_that_vosk_loads(models: AdaptedModels, model: Path) -> None:
    folder = adapt(models, model, "我要衢")
    assert models.in_force() == folder
    assert (folder / "am" / "final.mdl").read_bytes() == b"acoustic"
    assert read_added(folder) == {"衢": "朐"}


def test_the_same_text_is_not_trained_on_twice(models: AdaptedModels, model: Path) -> None:
    folder, stamp = adapt(models, model, "我要洗澡", "天"), models.stamp
    assert adapt(models, model, "天", "我要洗澡", "天") == folder
    assert models.stamp == stamp


def test_other_text_replaces_it_and_only_the_one_before_is_kept(models: AdaptedModels, model: Path) -> None:
    first, second, third = (adapt(models, model, text) for text in ("我", "天", "我要"))
    assert models.in_force() == third
    assert second.is_dir()
    assert not first.exists()


def test_a_damaged_model_is_not_in_force_and_is_made_again(models: AdaptedModels, model: Path) -> None:
    folder = adapt(models, model, "我要洗澡")
    (folder / "graph" / "Gr.fst").write_bytes(b"half")
    assert models.in_force() is None
    assert adapt(models, model, "我要洗澡") == folder
    assert models.in_force() == folder


def test_without_its_base_it_is_not_in_force(models: AdaptedModels, model: Path) -> None:
    adapt(models, model, "我要洗澡")
    shutil.rmtree(model)
    assert models.in_force() is None
    with pytest.raises(ModelMissing, match="nuanxian models pull"):
        adapt(models, model, "我要洗澡")


def test_the_data_folder_may_be_moved(models: AdaptedModels, model: Path, tmp_path: Path) -> None:
    name = adapt(models, model, "我要洗澡").name
    (tmp_path / "data").rename(tmp_path / "moved")
    moved = AdaptedModels.under(tmp_path / "moved").in_force()
    assert moved is not None
    assert moved.name == name


def test_what_a_killed_process_left_half_done_is_cleared_away(
    models: AdaptedModels, model: Path, tmp_path: Path
) -> None:
    half = tmp_path / "data" / "models" / "asr" / ".adapting-killed"
    half.mkdir(parents=True)
    adapt(models, model, "我要洗澡")
    assert not half.exists()
