"""Training data in Rasa 3.1 YAML: every way of writing it is read, errors are shown by file and line."""

from pathlib import Path

import pytest

from bot.nlu.data import MISHEARD, Misheard, Span, data_hash, read_folder, read_misheard
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


def test_what_was_misheard_is_read_with_what_was_said(tmp_path: Path) -> None:
    (tmp_path / MISHEARD).write_text(
        "intent\tsaid\theard\tvoice\nbook_service\t我要助浴\t我要住玉\tzm_yunxi\n", "utf-8"
    )
    assert read_misheard(tmp_path) == [Misheard("book_service", "我要助浴", "我要住玉")]


def test_nothing_misheard_is_no_error(tmp_path: Path) -> None:
    assert read_misheard(tmp_path) == []


def test_a_row_that_lacks_what_was_heard_is_named(tmp_path: Path) -> None:
    (tmp_path / MISHEARD).write_text("intent\tsaid\theard\tvoice\ngreet\t你好\t\tzm_yunxi\n", "utf-8")
    with pytest.raises(ConfigurationError, match=r"misheard\.tsv:2"):
        read_misheard(tmp_path)


def test_a_model_made_before_something_was_misheard_is_another(tmp_path: Path) -> None:
    before = data_hash(folder(tmp_path, nlu=BLOCK))
    (tmp_path / MISHEARD).write_text("intent\tsaid\theard\tvoice\ngreet\t你好\t李好\tzm_yunxi\n", "utf-8")
    assert data_hash(tmp_path) != before
