"""``nuanxian settings``: every setting with value, default, meaning and where the value came from."""

import os
from pathlib import Path

import typer
from dotenv import dotenv_values
from pydantic import SecretStr

from core.settings import Settings

_PREFIX = "NUANXIAN_"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(settings)


def settings() -> None:
    """列出每个设置项：现在的值、默认值、意思、值从哪里来；密钥不打印。"""
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
