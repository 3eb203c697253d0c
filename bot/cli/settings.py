"""``nuanxian settings``: every setting with value, default, meaning and where the value came from.

With ``--markdown`` it writes docs/settings.md, which has no other author.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, get_args

import typer
from dotenv import dotenv_values
from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from core.settings import Settings, WechatAccount

_PREFIX = "NUANXIAN_"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(settings)


def settings(
    markdown: Annotated[
        bool, typer.Option("--markdown", help="只列出有哪些设置，写成 docs/settings.md 的样子")
    ] = False,
) -> None:
    """列出每个设置项：现在的值、默认值、意思、值从哪里来；密钥不打印。"""
    if markdown:
        typer.echo(table(), nl=False)
        return
    now = Settings()
    from_file = {name.upper() for name in dotenv_values(".env")} if Path(".env").is_file() else set()
    for name, field in Settings.model_fields.items():
        variable = _PREFIX + name.upper()
        default = _shown(field.get_default(call_default_factory=True))
        source = _source(variable, from_file)
        typer.echo(f"{variable} = {_shown(getattr(now, name))}  （{source}；默认 {default}）")
        typer.echo(f"    {field.description}")
    for area, account in now.wechat.items():
        typer.echo(f"{_PREFIX}WECHAT__{area.upper()}__APPID = {account.appid}")


def _source(variable: str, from_file: set[str]) -> str:
    if any(name.upper() == variable or name.upper().startswith(f"{variable}__") for name in os.environ):
        return "环境变量"
    return ".env" if variable in from_file else "默认"


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "、".join(value) or "无"
    return "***" if isinstance(value, SecretStr) else str(value)


def table() -> str:
    """Return docs/settings.md."""
    head = [
        "# Settings",
        "",
        "Written by `nuanxian settings --markdown`; change `core/settings.py`, not this file. Set them in",
        "the environment or in `.env`. `nuanxian settings` shows the values in force and whence they come.",
        "",
        "| setting | default | means |",
        "|---|---|---|",
    ]
    account = ["", "## A service account of WeChat, by area", "", *head[-2:]]
    here = _rows(Settings, _PREFIX)
    of_account = _rows(WechatAccount, f"{_PREFIX}WECHAT__<AREA>__")
    return "\n".join([*head, *here, *account, *of_account]) + "\n"


def _rows(model: type[BaseModel], prefix: str) -> Iterator[str]:
    for name, field in model.model_fields.items():
        if name == "wechat":  # a table of its own
            continue
        inner = _model_of(field)
        if inner is not None:
            yield from _rows(inner, f"{prefix}{name.upper()}__")
        else:
            cells = (f"`{prefix}{name.upper()}`", _default(field), str(field.description))
            yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _model_of(field: FieldInfo) -> type[BaseModel] | None:
    kinds: tuple[Any, ...] = (field.annotation, *get_args(field.annotation))
    return next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)), None)


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True)
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    shown = "1" if value is True else "0" if value is False else str(value)
    return f"`{shown}`" if value or value is False or value == 0 else "empty"
