"""Reads training data in Rasa 3.1 YAML: intents, synonyms, lookups and regexes; training calls it."""

import csv
import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from core.errors import ConfigurationError

_ANNOTATION = re.compile(r"\[(?P<text>[^\[\]]+)\](?:\((?P<short>[^()]*)\)|(?P<long>\{[^{}]*\}))")
_DIGITS = re.compile(r"\d+")
MISHEARD = "misheard.tsv"
"""What the recogniser made of training sentences that voices said (bench/misheard.py)."""
_TAUGHT = re.compile(r"^nlu:", re.MULTILINE)
"""Stands in a file of training data; one without it (responses, domain) does not change a model."""


@dataclass(frozen=True, slots=True)
class Span:
    """An annotated value: offsets into the example's plain text, entity, and value."""

    start: int
    end: int
    entity: str
    value: str


@dataclass(frozen=True, slots=True)
class Example:
    """One training sentence without its annotation marks."""

    text: str
    intent: str
    spans: tuple[Span, ...] = ()

    @property
    def skeleton(self) -> str:
        """The sentence with its slots and digits masked: what is left is the wording itself."""
        parts, at = [], 0
        for span in self.spans:
            parts += [self.text[at : span.start], f"<{span.entity}>"]
            at = span.end
        return _DIGITS.sub("0", "".join([*parts, self.text[at:]]))


@dataclass(frozen=True, slots=True)
class Misheard:
    """A sentence as it was said, and what the recogniser wrote down."""

    intent: str
    said: str
    heard: str


@dataclass(slots=True)
class TrainingData:
    """All examples and word lists of a folder, in the order of the files."""

    examples: list[Example] = field(default_factory=list)
    synonyms: dict[str, str] = field(default_factory=dict)
    lookups: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    regexes: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    sha256: str = ""

    @property
    def intents(self) -> tuple[str, ...]:
        """The intents, sorted by name."""
        return tuple(sorted({e.intent for e in self.examples}))

    def words(self, entity: str) -> dict[str, str]:
        """Return every annotated wording of ``entity`` with its value, synonyms resolved."""
        spans = ((e.text, s) for e in self.examples for s in e.spans if s.entity == entity)
        return {text[s.start : s.end]: s.value for text, s in spans}

    def skeleton_ratios(self) -> dict[str, float]:
        """Return, per intent, how many of its sentences differ once slots are masked (1.0: all of them)."""
        by_intent: dict[str, list[str]] = defaultdict(list)
        for example in self.examples:
            by_intent[example.intent].append(example.skeleton)
        return {intent: len(set(s)) / len(s) for intent, s in sorted(by_intent.items())}


def data_files(folder: Path) -> tuple[Path, ...]:
    """Return the YAML files that may hold training data: those of ``folder`` itself and of its ``nlu``."""
    return tuple(sorted([*folder.glob("*.yml"), *folder.glob("nlu/**/*.yml")]))


def read_misheard(folder: Path) -> list[Misheard]:
    """Return the misheard sentences of ``folder``; none where the file is not there.

    Raises ConfigurationError, with file and line, where a row lacks something.
    """
    path = folder / MISHEARD
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    for number, row in enumerate(rows, 2):
        if not (row.get("intent") and row.get("said") and row.get("heard")):
            raise ConfigurationError(f"{path}:{number}: a row has intent, said, heard and voice")
    return [Misheard(row["intent"], row["said"], row["heard"]) for row in rows]


def data_hash(folder: Path) -> str:
    """Return the sha256 over the training data, rules, lexicon and frauds: all that shapes a model."""
    digest = hashlib.sha256()
    taught = [path for path in data_files(folder) if _TAUGHT.search(path.read_text("utf-8"))]
    patterns = ("rules/*.yml", "lexicon/*.yml", "fraud/types.yml", "fraud/train/*.yml", MISHEARD)
    for path in (*taught, *sorted(path for pattern in patterns for path in folder.glob(pattern))):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def read_folder(folder: Path) -> TrainingData:
    """Read every training file under ``folder``.

    Raises ConfigurationError with file and line where the data is not as Rasa's format has it, and when
    there is no example at all. Files without an ``nlu`` key (responses, domain) are passed over.
    """
    data = TrainingData(sha256=data_hash(folder))
    for path in data_files(folder):
        _File(path, data).read()
    if not data.examples:
        raise ConfigurationError(f"no training examples under {folder}: expected *.yml with an 'nlu' key")
    data.examples = [_resolved(e, data.synonyms) for e in data.examples]
    return data


def _resolved(example: Example, synonyms: dict[str, str]) -> Example:
    spans = tuple(Span(s.start, s.end, s.entity, synonyms.get(s.value, s.value)) for s in example.spans)
    return Example(example.text, example.intent, spans)


class _File:
    """One YAML file; keeps the path so that every complaint names it."""

    def __init__(self, path: Path, data: TrainingData) -> None:
        self._path = path
        self._data = data

    def read(self) -> None:
        try:
            root = yaml.compose(self._path.read_text("utf-8"), Loader=yaml.CSafeLoader)
        except yaml.YAMLError as error:
            raise ConfigurationError(f"{self._path}: not YAML: {error}") from error
        if not isinstance(root, yaml.MappingNode):
            return
        for key, value in root.value:
            if key.value == "nlu":
                for item in self._items(value):
                    self._item(item)

    def _items(self, node: yaml.Node) -> list[yaml.MappingNode]:
        if not isinstance(node, yaml.SequenceNode) or not all(
            isinstance(item, yaml.MappingNode) for item in node.value
        ):
            raise self._complaint(node, "'nlu' must be a list of intents, synonyms, lookups or regexes")
        items: list[yaml.MappingNode] = node.value
        return items

    def _item(self, item: yaml.MappingNode) -> None:
        fields = {key.value: value for key, value in item.value}
        kind = next((k for k in ("intent", "synonym", "lookup", "regex") if k in fields), None)
        if kind is None:
            raise self._complaint(item, "an item needs one of intent, synonym, lookup, regex")
        if "examples" not in fields:
            raise self._complaint(item, f"{kind} '{fields[kind].value}' has no examples")
        name = str(fields[kind].value)
        for line, text in self._lines(fields["examples"]):
            self._keep(kind, name, text, line)

    def _keep(self, kind: str, name: str, text: str, line: int) -> None:
        if kind == "intent":
            self._data.examples.append(self._example(text, name.split("/", maxsplit=1)[0], line))
        elif kind == "synonym":
            self._data.synonyms[text] = name
        elif kind == "lookup":
            self._data.lookups[name].append(text)
        else:
            self._data.regexes[name].append(text)

    def _lines(self, node: yaml.Node) -> Iterator[tuple[int, str]]:
        """Yield (line, text): of a block ``|`` with dashes, or of a list of strings or ``text:`` mappings."""
        if isinstance(node, yaml.SequenceNode):
            for entry in node.value:
                yield entry.start_mark.line + 1, self._entry(entry)
            return
        first = node.start_mark.line + 2
        for offset, raw in enumerate(str(node.value).splitlines()):
            text = raw.strip()
            if not text or text.startswith("#"):
                continue
            if not text.startswith("-"):
                raise ConfigurationError(f"{self._path}:{first + offset}: an example must start with '- '")
            if text[1:].strip():
                yield first + offset, text[1:].strip()

    def _entry(self, entry: yaml.Node) -> str:
        if isinstance(entry, yaml.MappingNode):
            texts = [v for k, v in entry.value if k.value == "text"]
            if not texts:
                raise self._complaint(entry, "an example needs 'text'")
            entry = texts[0]
        return str(entry.value).strip().removeprefix("- ")

    def _example(self, marked: str, intent: str, line: int) -> Example:
        plain, spans, at = "", [], 0
        for match in _ANNOTATION.finditer(marked):
            plain += marked[at : match.start()]
            entity, value = self._annotation(match, line)
            spans.append(Span(len(plain), len(plain) + len(match["text"]), entity, value))
            plain += match["text"]
            at = match.end()
        plain += marked[at:]
        if "](" in plain or "]{" in plain:
            raise ConfigurationError(f"{self._path}:{line}: annotation is not closed or is nested")
        return Example(plain, intent, tuple(spans))

    def _annotation(self, match: re.Match[str], line: int) -> tuple[str, str]:
        """Return (entity, value) of ``[text](entity)``, ``[text](entity:value)`` or ``[text]{json}``."""
        if match["short"] is not None:
            entity, _, value = match["short"].partition(":")
        else:
            try:
                marks = json.loads(match["long"])
            except json.JSONDecodeError as error:
                raise ConfigurationError(f"{self._path}:{line}: annotation is not JSON") from error
            entity, value = str(marks.get("entity", "")), str(marks.get("value", ""))
        if not entity.strip():
            raise ConfigurationError(f"{self._path}:{line}: annotation names no entity")
        return entity.strip(), value.strip() or match["text"]

    def _complaint(self, node: yaml.Node, text: str) -> ConfigurationError:
        return ConfigurationError(f"{self._path}:{node.start_mark.line + 1}: {text}")
