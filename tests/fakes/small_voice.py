"""A model folder with the shape of Kokoro's and no weights: every symbol is a tenth of a second of a tone."""

import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SYMBOLS = ';:,.!?—…"()“” aefhijklmnopqrstuwxyzŋəɛɔɕɥɤɨɻɚʂʊʦʨʰꭧ→↗↘↓'
SAMPLES_A_SYMBOL = 2400


def make_model_folder(folder: Path, voice: str = "zf_xiaoxiao") -> Path:
    """Write the files that the synthesiser loads into ``folder`` and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    onnx.save(_tone(), folder / "kokoro-v1.0.int8.onnx")
    vocabulary = {"vocab": {symbol: number for number, symbol in enumerate(SYMBOLS, 1)}}
    (folder / "vocab.json").write_text(json.dumps(vocabulary), "utf-8")
    np.zeros((510, 256), np.float32).tofile(folder / f"{voice}.bin")
    return folder


def _tone() -> onnx.ModelProto:
    """440 Hz at 24 kHz, as long as tokens · SAMPLES_A_SYMBOL / mean speed."""
    constants = {
        "zero": np.array(0, np.int64),
        "one": np.array(1, np.int64),
        "each": np.array([float(SAMPLES_A_SYMBOL)], np.float32),
        "step": np.array(2 * np.pi * 440 / 24_000, np.float32),
        "loud": np.array(0.3, np.float32),
        "shape": np.array([], np.int64),
    }
    nodes = [
        helper.make_node("Size", ["tokens"], ["count"]),
        helper.make_node("Cast", ["count"], ["many"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["many", "each"], ["plain"]),
        helper.make_node("ReduceMean", ["speed"], ["pace"], keepdims=1),
        helper.make_node("Div", ["plain", "pace"], ["long"]),
        helper.make_node("Cast", ["long"], ["length"], to=TensorProto.INT64),
        helper.make_node("Reshape", ["length", "shape"], ["end"]),
        helper.make_node("Range", ["zero", "end", "one"], ["places"]),
        helper.make_node("Cast", ["places"], ["times"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["times", "step"], ["phase"]),
        helper.make_node("Sin", ["phase"], ["wave"]),
        helper.make_node("Mul", ["wave", "loud"], ["audio"]),
    ]
    inputs = [
        helper.make_tensor_value_info("tokens", TensorProto.INT64, [1, "n"]),
        helper.make_tensor_value_info("style", TensorProto.FLOAT, [1, 256]),
        helper.make_tensor_value_info("speed", TensorProto.FLOAT, [1]),
    ]
    outputs = [helper.make_tensor_value_info("audio", TensorProto.FLOAT, ["samples"])]
    initializers = [numpy_helper.from_array(array, name) for name, array in constants.items()]
    graph = helper.make_graph(nodes, "tone", inputs, outputs, initializers)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)
