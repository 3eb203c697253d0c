"""Category: command line. Whatever is wrong, the doctor says what to do about it."""

import socket
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.cli import db, doctor
from tests.fakes.sip_site import free_port


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> typer.Typer:
    monkeypatch.chdir(tmp_path)  # no .env of ours
    monkeypatch.setenv("NUANXIAN_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("NUANXIAN_HTTP", f"127.0.0.1:{free_port()}")
    monkeypatch.setenv("NUANXIAN_SIP", f"127.0.0.1:{free_port()}")
    monkeypatch.delenv("NUANXIAN_MODELS", raising=False)
    app = typer.Typer()
    app.callback()(lambda: None)
    doctor.register(app)
    db.register(app)
    return app


def said(app: typer.Typer) -> tuple[int, list[str]]:
    result = CliRunner().invoke(app, ["doctor"])
    return result.exit_code, result.output.splitlines()


def test_every_fault_comes_with_its_remedy(app: typer.Typer) -> None:
    code, lines = said(app)
    faults = [number for number, line in enumerate(lines) if line.startswith("✗")]
    assert code == 1
    assert any("模型" in lines[number] for number in faults)
    assert any("数据库" in lines[number] for number in faults)
    assert all(lines[number + 1].startswith("    → ") for number in faults)


def test_what_is_mended_is_well(app: typer.Typer) -> None:
    assert CliRunner().invoke(app, ["db", "upgrade"]).exit_code == 0
    (line,) = (line for line in said(app)[1] if "数据库" in line)
    assert line.startswith("✓ 数据库：sqlite+aiosqlite，版本 ")


def test_a_port_that_is_taken_is_named(app: typer.Typer, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        monkeypatch.setenv("NUANXIAN_HTTP", address)
        lines = said(app)[1]
    fault = next(number for number, line in enumerate(lines) if line.startswith(f"✗ 网页端口：{address}"))
    assert "NUANXIAN_HTTP" in lines[fault + 1]


def test_a_server_of_postgresql_wants_its_programs(app: typer.Typer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUANXIAN_DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:1/none")
    monkeypatch.setenv("PATH", "/nonexistent")
    lines = said(app)[1]
    fault = lines.index("✗ 备份：没有 pg_dump、pg_restore")
    assert "postgresql-client" in lines[fault + 1]
