"""Cuts the float graph of Kokoro in two: a front that is run once a clause, and a generator that may be run
on a stretch of it; voice.tts.graph keeps both.

The generator normalises every channel over the whole clause (AdaIN), so a stretch alone comes out wrong. What
it measures is therefore an output here, and may be given to it instead: one graph does a whole clause, to the
last bit as the undivided one does it, and a stretch of a clause whose statistics are foretold.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

FRAMES = "/decoder/decoder/decode.3/Div_4_output_0"
"""What the generator makes sound of: (1, channels, n), 12.5 ms a frame."""
HARMONICS = "/decoder/decoder/generator/Concat_3_output_0"
"""The source of the voice, spectra of its harmonics: (1, bins, 60 n + 1)."""
ENERGY = "/encoder/N_proj/Conv_output_0"
"""How loud every frame will be, by a measure of its own: -9 in silence, 4 to 9 in speech; (1, 1, n)."""
STYLE = "style"
AUDIO = "audio"
MEASURED = "measured"
"""Of every normalised channel in this run first all means, then, in the same order, all variances:
(1, statistics, 1)."""
STATISTICS = "statistics"
"""The same, to be taken instead where GIVEN is true."""
GIVEN = "given"

_SIZES = "statistics_sizes"


def split(model: onnx.ModelProto) -> tuple[onnx.ModelProto, onnx.ModelProto]:
    """Return two models: tokens, style and speed to FRAMES, HARMONICS and ENERGY; and FRAMES, HARMONICS,
    STYLE, GIVEN and STATISTICS to AUDIO and MEASURED. Raises ValueError for a model of another make."""
    graph = model.graph
    front = _upstream(graph.node, (FRAMES, HARMONICS, ENERGY), ())
    generator = _upstream(graph.node, (AUDIO,), (FRAMES, HARMONICS))
    if not {FRAMES, HARMONICS, ENERGY} <= {name for node in front for name in node.output}:
        raise ValueError("this is no graph of Kokoro")
    between = [_floats(FRAMES, 1, "channels", "frames"), _floats(HARMONICS, 1, "bins", "spectra")]
    style = next(value for value in graph.input if value.name == STYLE)
    given = helper.make_tensor_value_info(GIVEN, TensorProto.BOOL, [1])
    sizes = _statistics(generator, {i.name: tuple(i.dims) for i in graph.initializer})
    count = sum(sizes.values())
    made = _part(
        model,
        _replaceable(generator, sizes),
        [*between, style, given, _floats(STATISTICS, 1, count, 1)],
        [*graph.output, _floats(MEASURED, 1, count, 1)],
    )
    lengths = numpy_helper.from_array(np.array(list(sizes.values()), np.int64), _SIZES)
    made.graph.initializer.append(lengths)
    return _part(model, front, graph.input, [*between, _floats(ENERGY, 1, 1, "frames")]), made


def _upstream(
    nodes: Iterable[onnx.NodeProto], wanted: Sequence[str], known: Sequence[str]
) -> list[onnx.NodeProto]:
    """Return those of ``nodes`` that ``wanted`` is made by where ``known`` is there already, in order."""
    nodes = list(nodes)
    producer = {name: place for place, node in enumerate(nodes) for name in node.output}
    needed: set[int] = set()
    front = list(wanted)
    while front:
        name = front.pop()
        place = producer.get(name, -1)
        if name not in known and place >= 0 and place not in needed:
            needed.add(place)
            front.extend(nodes[place].input)
    return [nodes[place] for place in sorted(needed)]


def _statistics(nodes: Sequence[onnx.NodeProto], shapes: dict[str, tuple[int, ...]]) -> dict[str, int]:
    """Return what the generator averages over time, means before variances, with the number of channels."""
    consumers: dict[str, list[onnx.NodeProto]] = defaultdict(list)
    for node in nodes:
        for name in node.input:
            consumers[name].append(node)
    squares = {node.output[0] for node in nodes if node.op_type in ("Mul", "Pow")}
    found = [node for node in nodes if node.op_type == "ReduceMean"]
    found.sort(key=lambda node: node.input[0] in squares)
    return {node.output[0]: _channels(node.output[0], consumers, shapes) for node in found}


def _channels(
    name: str, consumers: dict[str, list[onnx.NodeProto]], shapes: dict[str, tuple[int, ...]]
) -> int:
    """Return the channels of ``name``: those of the next constant (1, channels, 1) that its result meets.

    After each normalisation comes a Snake, x + sin²(αx)/α, with one α a channel.
    """
    front = deque([name])
    while front:
        for node in consumers[front.popleft()]:
            if node.op_type == "Conv":
                continue
            for other in node.input:
                if len(shape := shapes.get(other, ())) == 3:
                    return shape[1]
            front.extend(node.output)
    raise ValueError("this is no generator of Kokoro")


def _replaceable(nodes: Sequence[onnx.NodeProto], sizes: dict[str, int]) -> list[onnx.NodeProto]:
    """Return ``nodes`` with a choice between given and measured behind every mean."""
    made = [helper.make_node("Split", [STATISTICS, _SIZES], [f"{name}_given" for name in sizes], axis=1)]
    for node in nodes:
        if node.op_type == "ReduceMean":
            name = node.output[0]
            measuring = onnx.NodeProto()
            measuring.CopyFrom(node)
            measuring.output[0] = f"{name}_measured"
            choice = helper.make_node("Where", [GIVEN, f"{name}_given", f"{name}_measured"], [name])
            made += [measuring, choice]
        else:
            made.append(node)
    return [*made, helper.make_node("Concat", [f"{name}_measured" for name in sizes], [MEASURED], axis=1)]


def _part(
    model: onnx.ModelProto,
    nodes: Sequence[onnx.NodeProto],
    inputs: Iterable[onnx.ValueInfoProto],
    outputs: Iterable[onnx.ValueInfoProto],
) -> onnx.ModelProto:
    used = {name for node in nodes for name in node.input}
    values = [value for value in model.graph.initializer if value.name in used]
    graph = helper.make_graph(nodes, model.graph.name, list(inputs), list(outputs), values)
    return helper.make_model(graph, opset_imports=model.opset_import, ir_version=model.ir_version)


def _floats(name: str, *shape: int | str) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
