"""The command ``nuanxian``: one file per group of commands, joined here."""

import importlib

import typer

_GROUPS = (
    "adaptation",
    "ask",
    "bench",
    "call",
    "chat",
    "db",
    "doctor",
    "export",
    "models",
    "nlu",
    "say",
    "serve",
    "settings",
    "training",
    "tin",
    "transcribe",
    "user",
    "visits",
    "wechat",
)

app = typer.Typer(
    name="nuanxian",
    help="暖线：12343 养老服务热线与微信助手。The hotline and WeChat assistant for elders and families.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def main() -> None:
    """Run the command line; exit status 0, 1 (failed) or 2 (bad arguments)."""
    for group in _GROUPS:
        importlib.import_module(f"bot.cli.{group}").register(app)
    app()
