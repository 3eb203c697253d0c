"""Category: command line. Accounts of the console from the terminal."""

import pytest
import typer
from typer.testing import CliRunner

from bot.cli import user

PASSWORD = "nuan-xian-12343"
ADD = ["user", "add", "wang", "--role", "seat", "--area", "德城区"]


@pytest.fixture
def app(empty_app: typer.Typer) -> typer.Typer:
    user.register(empty_app)
    return empty_app


def run(app: typer.Typer, arguments: list[str], password: str = PASSWORD) -> tuple[int, str]:
    result = CliRunner().invoke(app, arguments, input=f"{password}\n")
    return result.exit_code, result.output


def test_an_account_is_added_once_and_its_password_changed(app: typer.Typer) -> None:
    assert run(app, ADD) == (0, "已建好：wang（wang，seat）\n")
    assert run(app, ADD)[0] == 2
    assert run(app, ["user", "passwd", "wang"], "another-good-one") == (0, "已换好：wang\n")


@pytest.mark.parametrize(
    ("arguments", "password", "status"),
    [
        (ADD, "short", 2),
        ([*ADD[:4], "god", *ADD[5:]], PASSWORD, 2),
        ([*ADD[:-1], "没有的地方"], PASSWORD, 1),
        (["user", "passwd", "nobody"], PASSWORD, 1),
    ],
)
def test_what_is_wrong_is_said_in_chinese(
    app: typer.Typer, arguments: list[str], password: str, status: int
) -> None:
    code, said = run(app, arguments, password)
    assert code == status
    assert password not in said
    assert any("一" <= character <= "鿿" for character in said)
