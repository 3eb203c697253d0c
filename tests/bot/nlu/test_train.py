"""A model is the same whenever the data is, holds no pickle, and is made once however many ask for it."""

import json
import multiprocessing
from datetime import datetime
from pathlib import Path

import pytest

from bot.kernel.meaning import Context
from bot.nlu.artefact import is_sound, train, verify
from bot.nlu.embedded import EmbeddedEngine
from bot.nlu.versions import Versions, ensure_model
from core.clock import SHANGHAI
from core.errors import ConfigurationError, ModelMissing
from tests.fakes.small_models import add_words

SERVICES = {"助浴": "bath.home", "洗澡": "bath.home", "理发": "clean.haircut"}
CONTEXT = Context(now=datetime(2026, 11, 21, 10, 30, tzinfo=SHANGHAI))
DATA = """version: "3.1"
nlu:
- intent: book_service
  examples: |
    - 我要[洗澡](service:bath.home)
    - 给[我妈](beneficiary:mother)约个[助浴](service:bath.home)
    - 找人来[理发](service:clean.haircut)
    - 想约[理发](service:clean.haircut)，[明天](date)
    - 派个人来给[我](beneficiary:self)[洗澡](service:bath.home)
    - 预约[助浴](service:bath.home)
- intent: greet
  examples: |
    - 你好
    - 您好啊
    - 喂你好
    - 喂
    - 你们好
    - 早上好
- intent: out_of_scope
  examples: |
    - 今天股票怎么样
    - 唱首歌
    - 天气怎么样
    - 讲个笑话
    - 股票涨了没有
    - 放首歌听
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "nlu_data"
    folder.mkdir()
    (folder / "nlu.yml").write_text(DATA, "utf-8")
    add_words(folder)
    return folder


def make(data: Path, models: Path) -> Path:
    folder, _ = train(data, models, services=SERVICES, progress=lambda _: None)
    return folder


def folders(models: Path) -> list[str]:
    return [path.name for path in models.iterdir() if path.is_dir()]


def test_a_model_comes_back_as_it_was_saved(data: Path, tmp_path: Path) -> None:
    engine = EmbeddedEngine.load(make(data, tmp_path / "model"), SERVICES)
    meaning = engine.parse_now(("给我妈约个助浴",), CONTEXT)
    assert (meaning.intent, meaning.value("service")) == ("book_service", "bath.home")
    assert engine.intents == ("book_service", "greet", "out_of_scope")


def test_the_same_data_gives_the_same_files(data: Path, tmp_path: Path) -> None:
    one, two = make(data, tmp_path / "one"), make(data, tmp_path / "two")
    files = [json.loads((m / "manifest.json").read_text("utf-8"))["files"] for m in (one, two)]
    assert files[0] == files[1]


def test_no_file_is_a_pickle(data: Path, tmp_path: Path) -> None:
    for path in make(data, tmp_path / "model").rglob("*"):
        assert path.is_dir() or path.suffix in {".npz", ".json", ".crf", ".yml"}
        assert path.is_dir() or not path.read_bytes().startswith(b"\x80")


def test_the_manifest_tells_what_was_trained(data: Path, tmp_path: Path) -> None:
    manifest = json.loads((make(data, tmp_path / "model") / "manifest.json").read_text("utf-8"))
    assert manifest["examples"] == 18
    assert manifest["counts"] == {"book_service": 6, "greet": 6, "out_of_scope": 6}
    assert set(manifest["accuracies"]) == set(manifest["counts"])
    assert "numpy" in manifest["libraries"]
    assert len(manifest["data_sha256"]) == 64


def test_a_changed_file_is_not_loaded(data: Path, tmp_path: Path) -> None:
    model = make(data, tmp_path / "model")
    (model / "slots.json").write_text("{}", "utf-8")
    with pytest.raises(ConfigurationError, match=r"slots\.json"):
        EmbeddedEngine.load(model, SERVICES)


def test_a_missing_model_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="nuanxian train"):
        verify(tmp_path)


def test_a_model_is_trained_once_and_again_when_the_data_changed(data: Path, tmp_path: Path) -> None:
    steps: list[str] = []
    first = ensure_model(tmp_path / "data", data, SERVICES, steps.append)
    assert steps
    steps.clear()
    assert ensure_model(tmp_path / "data", data, SERVICES, steps.append) == first
    assert not steps
    (data / "nlu.yml").write_text(DATA + "    - 几点了\n", "utf-8")
    assert ensure_model(tmp_path / "data", data, SERVICES, steps.append) != first
    assert steps


def test_a_damaged_model_is_replaced(data: Path, tmp_path: Path) -> None:
    model = ensure_model(tmp_path / "data", data, SERVICES)
    (model / "intent.json").unlink()
    assert is_sound(ensure_model(tmp_path / "data", data, SERVICES))
    assert folders(model.parent) == [model.name]


def test_two_processes_may_make_it_at_once(data: Path, tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    both = [context.Process(target=ensure_model, args=(tmp_path / "data", data, SERVICES)) for _ in range(2)]
    for process in both:
        process.start()
    for process in both:
        process.join()
    assert [process.exitcode for process in both] == [0, 0]
    model = ensure_model(tmp_path / "data", data, SERVICES)
    assert is_sound(model)
    assert folders(model.parent) == [model.name]


def test_a_refused_version_does_not_come_into_force_by_itself(data: Path, tmp_path: Path) -> None:
    first = ensure_model(tmp_path / "data", data, SERVICES)
    versions = Versions.under(tmp_path / "data")
    (data / "nlu.yml").write_text(DATA + "    - 几点了\n", "utf-8")
    versions.refuse(make(data, versions.folder).name, "intent_typed")
    assert ensure_model(tmp_path / "data", data, SERVICES) == first


def test_a_version_chosen_by_hand_stays_when_the_data_changes(data: Path, tmp_path: Path) -> None:
    first = ensure_model(tmp_path / "data", data, SERVICES)
    Versions.under(tmp_path / "data").publish(first.name, "chosen by hand", chosen=True)
    (data / "nlu.yml").write_text(DATA + "    - 几点了\n", "utf-8")
    assert ensure_model(tmp_path / "data", data, SERVICES) == first


def test_words_of_answers_do_not_make_another_model(data: Path, tmp_path: Path) -> None:
    first = ensure_model(tmp_path / "data", data, SERVICES)
    (data / "responses.yml").write_text("responses:\n  utter_greet:\n  - text: 您好\n", "utf-8")
    assert ensure_model(tmp_path / "data", data, SERVICES) == first
