"""A model folder with the shape of Kokoro's and no weights: every symbol is a tenth of a second of a tone."""

import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from voice.tts.graph import INTEGER_MODEL, file_sha256
from voice.tts.split import AUDIO, ENERGY, FRAMES, HARMONICS
from voice.tts.statistics import Forecast, name

SYMBOLS = ';:,.!?—…"()“” aefhijklmnopqrstuwxyzŋəɛɔɕɥɤɨɻɚʂʊʦʨʰꭧ→↗↘↓'
FRAMES_A_SYMBOL = 8
_SPECTRA = 60
_LEVEL = -13.5


def make_model_folder(folder: Path, voice: str = "zf_xiaoxiao") -> Path:
    """Write the files that the synthesiser loads into ``folder`` and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    onnx.save(_tone(), folder / INTEGER_MODEL)
    vocabulary = {"vocab": {symbol: number for number, symbol in enumerate(SYMBOLS, 1)}}
    (folder / "vocab.json").write_text(json.dumps(vocabulary), "utf-8")
    np.zeros((510, 256), np.float32).tofile(folder / f"{voice}.bin")
    return folder


def make_forecast(model: Path, folder: Path, voice: str = "zf_xiaoxiao") -> Path:
    """Write what lets ``voice`` of the ``model`` folder be streamed into ``folder`` and return that."""
    folder.mkdir(parents=True, exist_ok=True)
    # One channel: its mean is 0 and the logarithm of its variance that of a sine of amplitude 1.
    weights = np.array([[0.0, np.log(0.5)], [0.0, 0.0]], np.float32)
    told = Forecast(np.zeros(1, np.float32), np.zeros((1, 1), np.float32), weights, _LEVEL)
    told.save(folder / name(voice, file_sha256(model / INTEGER_MODEL)))
    return folder


def _tone() -> onnx.ModelProto:
    """440 Hz at 24 kHz in steps of 5 samples, FRAMES_A_SYMBOL frames a token at a mean speed of 1.

    The tone is normalised on its way by its own mean and variance, as everything is in Kokoro.
    """
    constants = {
        "zero": np.array(0, np.int64),
        "nothing": np.array(0.0, np.float32),
        "one": np.array(1, np.int64),
        "each": np.array([float(FRAMES_A_SYMBOL)], np.float32),
        "spectra": np.array(_SPECTRA, np.int64),
        "step": np.array(2 * np.pi * 440 / 4800, np.float32),
        "scalar": np.array([], np.int64),
        "row": np.array([1, 1, -1], np.int64),
        "loud": np.array(5.0, np.float32),
        "time": np.array([2], np.int64),
        "alpha": np.full((1, 1, 1), 0.21, np.float32),
        "little": np.array(1e-5, np.float32),
        "first": np.array([0], np.int64),
        "second": np.array([1], np.int64),
        "last": np.array([-1], np.int64),
        "column": np.array([1, -1, 1], np.int64),
        "five": np.array([1, 1, 5], np.int64),
        "flat": np.array([-1], np.int64),
    }
    make = helper.make_node
    front = [
        make("Size", ["tokens"], ["count"]),
        make("Cast", ["count"], ["many"], to=TensorProto.FLOAT),
        make("Mul", ["many", "each"], ["plain"]),
        make("ReduceMean", ["speed"], ["pace"], keepdims=1),
        make("Div", ["plain", "pace"], ["long"]),
        make("Cast", ["long"], ["lengths"], to=TensorProto.INT64),
        make("Reshape", ["lengths", "scalar"], ["length"]),
        make("Range", ["zero", "length", "one"], ["frame_places"]),
        make("Cast", ["frame_places"], ["frame_times"], to=TensorProto.FLOAT),
        make("Reshape", ["frame_times", "row"], ["frame_row"]),
        make("Mul", ["frame_row", "nothing"], ["silent"]),
        make("Add", ["silent", "loud"], [ENERGY]),
        make("Add", ["frame_row", ENERGY], [FRAMES]),
        make("Mul", ["length", "spectra"], ["most"]),
        make("Add", ["most", "one"], ["end"]),
        make("Range", ["zero", "end", "one"], ["places"]),
        make("Cast", ["places"], ["times"], to=TensorProto.FLOAT),
        make("Mul", ["times", "step"], ["phase"]),
        make("Sin", ["phase"], ["wave"]),
        make("Reshape", ["wave", "row"], [HARMONICS]),
    ]
    generator = [
        make("ReduceMean", [HARMONICS, "time"], ["mean"], keepdims=1),
        make("Sub", [HARMONICS, "mean"], ["moved"]),
        make("Mul", ["moved", "moved"], ["square"]),
        make("ReduceMean", ["square", "time"], ["variance"], keepdims=1),
        make("Add", ["variance", "little"], ["more"]),
        make("Sqrt", ["more"], ["deviation"]),
        make("Div", ["moved", "deviation"], ["normal"]),
        make("Mul", ["normal", "alpha"], ["quiet"]),
        make("Slice", ["quiet", "first", "last", "time"], ["whole_frames"]),
        make("Reshape", ["whole_frames", "column"], ["upright"]),
        make("Tile", ["upright", "five"], ["held"]),
        make("Reshape", ["held", "flat"], ["sound"]),
        make("Slice", [FRAMES, "first", "second", "time"], ["one_frame"]),
        make("Mul", ["one_frame", "nothing"], ["zero_frame"]),
        make("Reshape", ["zero_frame", "flat"], ["offset"]),
        make("Add", ["sound", "offset"], [AUDIO]),
    ]
    inputs = [
        helper.make_tensor_value_info("tokens", TensorProto.INT64, [1, "n"]),
        helper.make_tensor_value_info("style", TensorProto.FLOAT, [1, 256]),
        helper.make_tensor_value_info("speed", TensorProto.FLOAT, [1]),
    ]
    outputs = [helper.make_tensor_value_info(AUDIO, TensorProto.FLOAT, ["samples"])]
    initializers = [numpy_helper.from_array(array, key) for key, array in constants.items()]
    graph = helper.make_graph([*front, *generator], "tone", inputs, outputs, initializers)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)
