"""Two trained models of a dozen sentences each, for tests of versions and their commands."""

import shutil
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.app import NLU_DATA
from bot.nlu.artefact import train
from bot.nlu.versions import Versions

SERVICES = {"助浴": "bath.home"}
_GREETINGS = ("你好", "您好啊", "喂你好", "喂", "你们好", "早上好")
_SENTENCES = ("唱首歌", "放首歌听", "讲个笑话", "今天股票咋样", "股票涨了没有", "天上有几颗星")

_FRAUD = {
    "scam": "中奖: [说我中奖了先交税, 中了大奖要手续费]\n刷单返利: [刷单返佣金, 垫钱刷单有返利]\n",
    "honest": "own_bank: [去银行取退休金, 把存款转存了]\n",
}


def two_versions(folder: Path) -> Versions:
    """Return versions under ``folder``/models/nlu: with greet they know out_of_scope or companionship."""
    shutil.copytree(_trained().name, folder / "models" / "nlu")
    return Versions.under(folder)


@lru_cache(maxsize=1)
def _trained() -> "TemporaryDirectory[str]":
    """Return a folder with both, which goes when the process does."""
    models = TemporaryDirectory(prefix="small-models-")
    for wish in ("out_of_scope", "companionship"):
        with TemporaryDirectory() as scratch:
            data = _written(Path(scratch) / "data", wish)
            train(data, Path(models.name), services=SERVICES, progress=lambda _: None)
    return models


def _written(folder: Path, wish: str) -> Path:
    """Write training data in which the sentences mean ``wish``."""
    folder.mkdir()
    rows = [
        f"- intent: {intent}\n  examples: |\n" + "".join(f"    - {text}\n" for text in texts)
        for intent, texts in (("greet", _GREETINGS), (wish, _SENTENCES))
    ]
    (folder / "nlu.yml").write_text('version: "3.1"\nnlu:\n' + "".join(rows), "utf-8")
    add_words(folder)
    return folder


def add_words(folder: Path) -> None:
    """Put the reviewed words of this checkout beside training data, and two rows of each of two swindles."""
    shutil.copytree(NLU_DATA / "rules", folder / "rules")
    shutil.copytree(NLU_DATA / "fraud", folder / "fraud", ignore=shutil.ignore_patterns("train"))
    (folder / "fraud" / "train").mkdir()
    for name, text in _FRAUD.items():
        (folder / "fraud" / "train" / f"{name}.yml").write_text(text, "utf-8")
