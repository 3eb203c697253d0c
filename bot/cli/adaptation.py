"""``nuanxian adapt``: the recogniser fitted to the words of this line; ``train`` does it as its last step."""

import asyncio

import typer

from bot.adaptation import adapt as adapt_recogniser
from bot.cli.failing import clearly
from bot.cli.nlu import progress, put
from core.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(adapt)


def adapt() -> None:
    """让听写认得本线路的说法、服务和人名地名；几秒到半分钟，正在运行的服务自己换上。Fit the recogniser."""
    with clearly():
        folder = asyncio.run(adapt_recogniser(Settings(), progress))
    put(f"听写模型 {folder.name}，在 {folder}；正在运行的服务会自己换上。")
