"""OpenFst's binary files without OpenFst: header and symbol table, and the writing of a ``const`` transducer.

Layouts are those of OpenFst 1.7 and 1.8 (fst.h, symbol-table.cc, const-fst.h), little-endian.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from core.errors import ConfigurationError

EPSILON = 0

_MAGIC = 2125659606
_SYMBOLS_MAGIC = 2125658996
_HAS_INPUT_SYMBOLS, _HAS_OUTPUT_SYMBOLS = 1, 2
_CONST_VERSION = 2
_EXPANDED = 0x1
_INPUT_SORTED = 0x10000000
"""Properties (properties.h) that are true of every transducer written here; the others are left unknown."""

_STATE = np.dtype(
    [("final", "<f4"), ("first", "<u4"), ("arcs", "<u4"), ("epsilons", "<u4"), ("output_epsilons", "<u4")]
)
_ARC = np.dtype([("input", "<i4"), ("output", "<i4"), ("cost", "<f4"), ("target", "<i4")])

Symbols = Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Transducer:
    """A weighted transducer. Arcs stand sorted by source, then by input label; costs are -log p.

    ``final`` has a cost for every state, infinite where nothing ends.
    """

    start: int
    final: NDArray[np.float32]
    source: NDArray[np.int64]
    input: NDArray[np.int64]
    output: NDArray[np.int64]
    cost: NDArray[np.float32]
    target: NDArray[np.int64]


class Reader:
    """Takes one thing after another from the bytes of a file; raises ConfigurationError where they end."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    @property
    def rest(self) -> int:
        """Bytes not taken yet."""
        return len(self._content) - self._at

    def numbers(self, layout: str) -> tuple[int, ...]:
        """Take what ``struct`` calls ``layout``."""
        return struct.unpack(f"<{layout}", self.take(struct.calcsize(f"<{layout}")))

    def text(self) -> str:
        """Take a string with its length before it."""
        (length,) = self.numbers("i")
        return self.take(length).decode("utf-8")

    def array(self, kind: str | np.dtype[Any], count: int) -> NDArray[Any]:
        """Take ``count`` items of a numpy type."""
        return np.frombuffer(self.take(np.dtype(kind).itemsize * count), kind)

    def bits(self, count: int) -> NDArray[np.uint8]:
        """Take a bit string, stored in words of 64, lowest first; one byte for each bit comes back."""
        words = np.frombuffer(self.take((count + 63) // 64 * 8), np.uint8)
        return np.unpackbits(words, bitorder="little")[:count]

    def take(self, length: int) -> bytes:
        """Take so many bytes."""
        if not 0 <= length <= self.rest:
            raise ConfigurationError("the language model's file is cut short or damaged")
        self._at += length
        return self._content[self._at - length : self._at]


@dataclass(frozen=True, slots=True)
class Header:
    """What stands before the body of every FST; ``symbols`` is empty where the file has none."""

    kind: str
    start: int
    states: int
    arcs: int
    symbols: dict[int, str]


def read_header(reader: Reader) -> Header:
    """Take header and symbol tables; raises ConfigurationError where it is no FST with standard arcs."""
    if reader.numbers("i") != (_MAGIC,):
        raise ConfigurationError("the language model is no OpenFst file")
    kind, arcs = reader.text(), reader.text()
    if arcs != "standard":
        raise ConfigurationError(f"the language model has {arcs} arcs, not standard ones")
    _version, flags, _properties, start, states, count = reader.numbers("iiQqqq")
    symbols: dict[int, str] = {}
    for flag in (_HAS_INPUT_SYMBOLS, _HAS_OUTPUT_SYMBOLS):
        if flags & flag:
            symbols = _read_symbols(reader)
    return Header(kind, start, states, count, symbols)


def read_const(path: Path) -> tuple[Transducer, dict[int, str]]:
    """Return the transducer of a file that :func:`write_const` wrote, and its symbols."""
    reader = Reader(path.read_bytes())
    header = read_header(reader)
    if header.kind != "const":
        raise ConfigurationError(f"the language model is an FST of type {header.kind}, not const")
    nodes = reader.array(_STATE, header.states)
    edges = reader.array(_ARC, header.arcs)
    source = np.repeat(np.arange(header.states), nodes["arcs"])
    into, out, target = (edges[name].astype(np.int64) for name in ("input", "output", "target"))
    return Transducer(header.start, nodes["final"], source, into, out, edges["cost"], target), header.symbols


def write_const(path: Path, transducer: Transducer, symbols: Symbols) -> None:
    """Write ``transducer`` with ``symbols`` for both sides."""
    count = len(transducer.final)
    arcs = np.bincount(transducer.source, minlength=count)
    states = np.zeros(count, _STATE)
    states["final"] = transducer.final
    states["first"] = np.cumsum(arcs) - arcs
    states["arcs"] = arcs
    for name, labels in (("epsilons", transducer.input), ("output_epsilons", transducer.output)):
        states[name] = np.bincount(transducer.source[labels == EPSILON], minlength=count)
    edges = np.zeros(len(transducer.source), _ARC)
    for name in ("input", "output", "cost", "target"):
        edges[name] = getattr(transducer, name)
    with path.open("wb") as file:
        file.write(struct.pack("<i", _MAGIC) + _packed("const") + _packed("standard"))
        flags = _HAS_INPUT_SYMBOLS | _HAS_OUTPUT_SYMBOLS
        properties = _EXPANDED | _INPUT_SORTED
        file.write(struct.pack("<ii", _CONST_VERSION, flags))
        file.write(struct.pack("<Qqqq", properties, transducer.start, count, len(edges)))
        for _side in ("input", "output"):
            _write_symbols(file, symbols)
        file.write(states.tobytes())
        file.write(edges.tobytes())


def _read_symbols(reader: Reader) -> dict[int, str]:
    if reader.numbers("i") != (_SYMBOLS_MAGIC,):
        raise ConfigurationError("the language model has no readable symbol table")
    reader.text()
    _next, count = reader.numbers("qq")
    symbols = {}
    for _ in range(count):
        word = reader.text()
        (number,) = reader.numbers("q")
        symbols[number] = word
    return symbols


def _write_symbols(file: BinaryIO, symbols: Symbols) -> None:
    file.write(struct.pack("<i", _SYMBOLS_MAGIC) + _packed("words.txt"))
    file.write(struct.pack("<qq", max(symbols) + 1, len(symbols)))
    file.write(
        b"".join(_packed(word) + struct.pack("<q", number) for number, word in sorted(symbols.items()))
    )


def _packed(text: str) -> bytes:
    content = text.encode("utf-8")
    return struct.pack("<i", len(content)) + content
