"""How a command fails: one clear Chinese line on stderr, with the way out, and the exit status."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from core.errors import ConfigurationError, DatabaseGone, InputError, NuanxianError


@contextmanager
def clearly() -> Iterator[None]:
    """Turn errors of the block into a line on stderr: status 2 for bad arguments, 1 for the rest."""
    try:
        yield
    except NuanxianError as error:
        typer.echo(_line(error), err=True)
        raise typer.Exit(2 if isinstance(error, InputError) else 1) from error
    except OSError as error:
        typer.echo(f"文件读写不了：{error.strerror}。请看 NUANXIAN_DATA 指的文件夹能不能写。", err=True)
        raise typer.Exit(1) from error


def _line(error: NuanxianError) -> str:
    if isinstance(error, DatabaseGone):
        way_out = "请看 NUANXIAN_DATABASE_URL 对不对、数据库开着没有；nuanxian doctor 可以检查。"
        return f"数据库连不上（{error}）。{way_out}"
    if isinstance(error, ConfigurationError):
        return f"设置不对：{error}。nuanxian settings 可以看现在的设置。"
    if isinstance(error, InputError):
        return f"没有找到：{error}。请核对参数，加 --help 看用法。"
    return f"没有做成：{error}"
