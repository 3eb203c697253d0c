"""Kokoro in two parts makes the sound that it makes in one. Category: integration."""

from pathlib import Path

import numpy as np
import onnx
import pytest

from tests.fakes.small_voice import make_model_folder
from voice.tts.graph import INTEGER_MODEL, float_graphs
from voice.tts.kokoro import FRAME, Kokoro, Sketch
from voice.tts.split import split

LONG = "ni↗n " * 8


@pytest.fixture(scope="module")
def kokoro(tmp_path_factory: pytest.TempPathFactory) -> Kokoro:
    folder = make_model_folder(tmp_path_factory.mktemp("model"))
    return Kokoro(folder, "zf_xiaoxiao", float_graphs(folder / INTEGER_MODEL, folder))


@pytest.fixture(scope="module")
def sketch(kokoro: Kokoro) -> Sketch:
    return kokoro.sketch(LONG, 1.0)


def test_a_stretch_told_the_true_statistics_is_a_piece_of_the_whole(kokoro: Kokoro, sketch: Sketch) -> None:
    whole, measured = kokoro.whole(sketch)
    for part in (range(40), range(100, 160), range(len(sketch) - 30, len(sketch)), range(len(sketch))):
        stretch = kokoro.stretch(sketch, part, measured)
        assert stretch == pytest.approx(whole[part.start * FRAME : part.stop * FRAME], abs=1e-6)


def test_what_is_told_is_taken(kokoro: Kokoro, sketch: Sketch) -> None:
    whole, measured = kokoro.whole(sketch)
    # All means come before all variances; a quarter of the deviation is four times the sound.
    mean, variance = measured.ravel()
    told = np.array([mean, variance / 16], np.float32).reshape(measured.shape)
    assert kokoro.stretch(sketch, range(len(sketch)), told) == pytest.approx(4 * whole, rel=0.01, abs=1e-3)


def test_a_graph_of_another_make_is_refused() -> None:
    node = onnx.helper.make_node("Identity", ["style"], ["audio"])
    style = onnx.helper.make_tensor_value_info("style", onnx.TensorProto.FLOAT, [1, 256])
    audio = onnx.helper.make_tensor_value_info("audio", onnx.TensorProto.FLOAT, [1, 256])
    graph = onnx.helper.make_graph([node], "other", [style], [audio])
    with pytest.raises(ValueError, match="Kokoro"):
        split(onnx.helper.make_model(graph))


def test_graphs_are_made_once_and_a_torn_one_again(tmp_path: Path) -> None:
    source = make_model_folder(tmp_path / "model") / INTEGER_MODEL
    graphs = float_graphs(source, tmp_path)
    assert isinstance(graphs.generator, Path)
    made, size = graphs.generator.stat().st_mtime_ns, graphs.generator.stat().st_size
    assert float_graphs(source, tmp_path) == graphs
    assert graphs.generator.stat().st_mtime_ns == made
    graphs.generator.write_bytes(b"torn")
    float_graphs(source, tmp_path)
    assert graphs.generator.stat().st_size == size


def test_where_no_graph_can_be_kept_the_voice_speaks_all_the_same(tmp_path: Path) -> None:
    folder = make_model_folder(tmp_path / "model")
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    voice = Kokoro(folder, "zf_xiaoxiao", float_graphs(folder / INTEGER_MODEL, blocked))
    assert len(voice.samples(LONG, 1.0))
