"""Turns the shipped int8 graph of Kokoro into two float ones, once a machine; voice.tts.kokoro loads them.

ONNX Runtime runs the float graph 13 to 21 per cent faster than dynamic int8, for 325 MB of disk.
"""

import hashlib
import logging
import os
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from voice.tts.split import split

log = logging.getLogger(__name__)

INTEGER_MODEL = "kokoro-v1.0.int8.onnx"
_FORM = 2
"""In the names of what is made here: raise it when the same source gives something else."""


class Graphs(NamedTuple):
    """The two parts of the model (:mod:`voice.tts.split`): files, or their content where none can be kept."""

    front: Path | bytes
    generator: Path | bytes


def file_sha256(path: Path) -> str:
    """Return the hex sha256 of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def float_graphs(integer_model: Path, cache: Path) -> Graphs:
    """Return the float form of ``integer_model`` in two parts, made and kept in ``cache`` when not there yet.

    Their names carry the sha256 of their source and a side file their own, so that neither an old nor a torn
    file is ever loaded. Where they cannot be written (full disk) every process makes its own.
    """
    name = f"kokoro-float-{_FORM}-{file_sha256(integer_model)[:16]}"
    files = cache / f"{name}.front.onnx", cache / f"{name}.generator.onnx"
    seal = cache / f"{name}.sha256"
    try:
        if seal.exists() and seal.read_text().split() == [file_sha256(file) for file in files]:
            return Graphs(*files)
    except OSError:
        log.warning("the float graphs cannot be read and are made anew")
    contents = [part.SerializeToString() for part in split(dequantise(onnx.load(integer_model)))]
    try:
        cache.mkdir(parents=True, exist_ok=True)
        for file, content in zip(files, contents, strict=True):
            _write(file, content)
        _write(seal, "\n".join(file_sha256(file) for file in files).encode())
    except OSError as error:
        log.warning("float graphs not kept: %s", type(error).__name__)
        return Graphs(*contents)
    return Graphs(*files)


def _write(target: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(target)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def dequantise(model: onnx.ModelProto) -> onnx.ModelProto:
    """Replace ConvInteger, MatMulInteger and DynamicQuantizeLSTM by Conv, MatMul and LSTM, in place.

    The input ``speed`` may then be as long as ``tokens``: each has its own.
    """
    for value in model.graph.input:
        if value.name == "speed":
            value.type.tensor_type.shape.dim[0].dim_param = "speeds"
    return _Dequantiser(model).run()


class _Dequantiser:
    """One pass over one graph; ``made`` are the initialisers it adds."""

    def __init__(self, model: onnx.ModelProto) -> None:
        self._model = model
        self._values = {i.name: i for i in model.graph.initializer}
        self._producer = {o: n for n in model.graph.node for o in n.output}
        self._consumers: dict[str, list[onnx.NodeProto]] = defaultdict(list)
        for node in model.graph.node:
            for name in node.input:
                self._consumers[name].append(node)
        self._made: dict[str, onnx.TensorProto] = {}

    def run(self) -> onnx.ModelProto:
        graph = self._model.graph
        replaced = [self._replace(node) for node in graph.node]
        del graph.node[:]
        graph.node.extend(_reachable(replaced, [o.name for o in graph.output]))
        used = {name for node in graph.node for name in node.input}
        kept = [i for i in (*self._values.values(), *self._made.values()) if i.name in used]
        del graph.initializer[:]
        graph.initializer.extend(kept)
        del graph.value_info[:]
        return self._model

    def _replace(self, node: onnx.NodeProto) -> onnx.NodeProto:
        match node.op_type:
            case "ConvInteger" | "MatMulInteger":
                return self._product(node)
            case "DynamicQuantizeLSTM":
                return self._lstm(node)
            case _:
                return node

    def _product(self, node: onnx.NodeProto) -> onnx.NodeProto:
        """Fold weight scale and bias of ``node → [Add bias] → Cast → Mul scale`` into one float node."""
        source = self._producer[node.input[0]].input[0]
        after = self._only_consumer(node)
        bias: list[str] = []
        if after.op_type == "Add":
            bias = [self._float_bias(after.input[1])]
            after = self._only_consumer(after)
        last = self._only_consumer(after)
        scale = self._weight_scale(last.input[1])
        weight = self._array(node.input[1]).astype(np.float32)
        zero = self._array(node.input[3]).astype(np.float32)
        convolution = node.op_type == "ConvInteger"
        if convolution and zero.ndim == 1:
            zero, scale = (a.reshape(-1, *[1] * (weight.ndim - 1)) for a in (zero, scale))
        inputs = [source, self._keep(node.input[1], (weight - zero) * scale), *bias]
        return _node("Conv" if convolution else "MatMul", node, inputs, [last.output[0]])

    def _lstm(self, node: onnx.NodeProto) -> onnx.NodeProto:
        """Weights are (directions, inputs, 4·hidden) here and the other way round in the standard LSTM."""
        inputs = list(node.input[:8])
        for place, (scale, zero) in {1: (8, 9), 2: (10, 11)}.items():
            factors = (self._array(node.input[i]).astype(np.float32) for i in (scale, zero))
            by_direction = [f.reshape(len(f), 1, -1) for f in factors]
            weight = (self._array(inputs[place]).astype(np.float32) - by_direction[1]) * by_direction[0]
            inputs[place] = self._keep(inputs[place], weight.transpose(0, 2, 1))
        return _node("LSTM", node, inputs, list(node.output))

    def _only_consumer(self, node: onnx.NodeProto) -> onnx.NodeProto:
        (consumer,) = self._consumers[node.output[0]]
        return consumer

    def _float_bias(self, name: str) -> str:
        """Walk back from the rounded bias to the float one it was made of."""
        while name not in self._values:
            name = self._producer[name].input[0]
        return name

    def _weight_scale(self, name: str) -> NDArray[np.float32]:
        """Of ``activation scale · weight scale`` return the second."""
        product = self._producer[name]
        constant = next(i for i in product.input if i in self._values)
        return self._array(constant).astype(np.float32)

    def _array(self, name: str) -> NDArray[Any]:
        return numpy_helper.to_array(self._values[name])

    def _keep(self, name: str, array: NDArray[np.float32]) -> str:
        name = f"{name}_float"
        self._made[name] = numpy_helper.from_array(np.ascontiguousarray(array, np.float32), name)
        return name


def _node(kind: str, old: onnx.NodeProto, inputs: list[str], outputs: list[str]) -> onnx.NodeProto:
    node = helper.make_node(kind, inputs, outputs, name=f"{old.name}_float")
    node.attribute.extend(old.attribute)
    return node


def _reachable(nodes: list[onnx.NodeProto], outputs: list[str]) -> list[onnx.NodeProto]:
    """Return the nodes that ``outputs`` depend on, in the order given.

    Later nodes win where two make the same value: the replaced ones stand before what they replace.
    """
    producer: dict[str, int] = {}
    for index, node in enumerate(nodes):
        for name in node.output:
            producer.setdefault(name, index)
    wanted: set[int] = set()
    front = list(outputs)
    while front:
        index = producer.get(front.pop(), -1)
        if index >= 0 and index not in wanted:
            wanted.add(index)
            front.extend(nodes[index].input)
    return [nodes[i] for i in sorted(wanted)]
