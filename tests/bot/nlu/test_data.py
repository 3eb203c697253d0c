"""Training data in Rasa 3.1 YAML: every way of writing it is read, errors are shown by file and line."""

from pathlib import Path

import pytest

from bot.nlu.data import Span, read_folder
from core.errors import ConfigurationError


def folder(tmp_path: Path, **files: str) -> Path:
    for name, text in files.items():
        (tmp_path / f"{name}.yml").write_text(text, "utf-8")
    return tmp_path


BLOCK = """version: "3.1"
nlu:
- intent: book_service
  examples: |
    - 给[俺娘]{"entity":"beneficiary","value":"mother"}约个[洗澡](service:bath.home)
    - [明天](date)来
- synonym: bath.home
  examples: |
    - 助浴
- lookup: service
  examples: |
    - 洗脚
- regex: phone
  examples: |
    - 1\\d{10}
"""


def test_each_way_of_annotating_is_read(tmp_path: Path) -> None:
    data = read_folder(folder(tmp_path, nlu=BLOCK))
    first, second = data.examples
    assert first.text == "给俺娘约个洗澡"
    assert first.spans == (Span(1, 3, "beneficiary", "mother"), Span(5, 7, "service", "bath.home"))
    assert second.spans == (Span(0, 2, "date", "明天"),)
    assert data.synonyms == {"助浴": "bath.home"}
    assert data.lookups["service"] == ["洗脚"]
    assert data.regexes["phone"] == ["1\\d{10}"]


def test_examples_may_be_a_list_with_metadata(tmp_path: Path) -> None:
    listed = 'nlu:\n- intent: thank\n  examples:\n  - text: "- 谢谢"\n    metadata: {a: 1}\n  - 多谢\n'
    assert [e.text for e in read_folder(folder(tmp_path, nlu=listed)).examples] == ["谢谢", "多谢"]


def test_a_retrieval_intent_counts_as_its_first_part(tmp_path: Path) -> None:
    data = read_folder(
        folder(tmp_path, nlu="nlu:\n- intent: ask_policy/old_age\n  examples: |\n    - 津贴\n")
    )
    assert data.intents == ("ask_policy",)


def test_a_synonym_is_resolved_in_annotations_and_files_without_nlu_are_passed_over(tmp_path: Path) -> None:
    synonym = "- synonym: bath.home\n  examples: |\n    - 助浴\n"
    text = "nlu:\n- intent: a\n  examples: |\n    - 约[助浴](service)\n" + synonym
    data = read_folder(folder(tmp_path, nlu=text, domain="intents: [a]\n"))
    assert data.examples[0].spans[0].value == "bath.home"


def test_wordings_that_differ_in_slots_only_are_one(tmp_path: Path) -> None:
    lines = ["约[明天](date)3点", "约[后天](date)4点", "别约了", "不约"]
    text = "nlu:\n- intent: a\n  examples: |\n" + "".join(f"    - {line}\n" for line in lines)
    assert read_folder(folder(tmp_path, nlu=text)).skeleton_ratios() == {"a": 0.75}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("nlu:\n- intent: a\n  examples: |\n    - 好\n    没有横线\n", "nlu.yml:5"),
        ('nlu:\n- intent: a\n  examples: |\n    - [洗澡]{"entity":}\n', "nlu.yml:4"),
        ('nlu:\n- intent: a\n  examples: |\n    - [洗澡]{"value":"x"}\n', "nlu.yml:4"),
        ("nlu:\n- intent: a\n  examples: |\n    - [洗澡](service\n", "nlu.yml:4"),
        ("nlu:\n- intent: a\n", "nlu.yml:2"),
        ("nlu:\n- nonsense: a\n  examples: |\n    - b\n", "nlu.yml:2"),
        ("nlu: 3\n", "nlu.yml:1"),
        ("nlu: [\n", "nlu.yml"),
        ("intents: [a]\n", "no training examples"),
    ],
)
def test_what_is_wrong_is_shown_by_file_and_line(tmp_path: Path, text: str, place: str) -> None:
    with pytest.raises(ConfigurationError, match=place):
        read_folder(folder(tmp_path, nlu=text))
