"""``nuanxian wechat`` against the stand-in of Tencent's API on a socket."""

import threading
from collections.abc import Iterator

import pytest
import typer
import uvicorn
from typer.testing import CliRunner, Result

from bot.channels.wechat.menu import BUTTONS, WORDS
from bot.cli import wechat
from tests.fakes.ports import free_port
from tests.fakes.weixin import Weixin


@pytest.fixture
def weixin(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> Iterator[Weixin]:
    fake, port = Weixin(), free_port()
    server = uvicorn.Server(uvicorn.Config(fake.app, port=port, log_config=None))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.02)
    monkeypatch.chdir(str(tmp_path))
    for name, value in (
        ("API_BASE", f"http://127.0.0.1:{port}"),
        ("DECHENG__APPID", fake.appid),
        ("DECHENG__SECRET", fake.secret),
        ("DECHENG__TOKEN", "t"),
        ("DECHENG__MODE", "plain"),
    ):
        monkeypatch.setenv(f"NUANXIAN_WECHAT__{name}", value)
    yield fake
    server.should_exit = True
    thread.join()


def run(*words: str) -> Result:
    app = typer.Typer()
    wechat.register(app)
    return CliRunner().invoke(app, ["wechat", *words])


@pytest.mark.real
def test_the_menu_is_set_as_tencent_takes_it(weixin: Weixin) -> None:
    assert run("menu").exit_code == 0
    assert [button["name"] for button in weixin.menu] == [button["name"] for button in BUTTONS]
    assert {button["key"] for button in weixin.menu} == set(WORDS)


@pytest.mark.real
def test_a_qr_code_carries_its_scene(weixin: Weixin) -> None:
    result = run("qrcode", "poster_1")
    assert result.stdout.startswith("https://mp.weixin.qq.com/cgi-bin/showqrcode?ticket=")
    assert list(weixin.scenes.values()) == ["poster_1"]


@pytest.mark.real
def test_a_refusal_names_tencents_number(weixin: Weixin) -> None:
    weixin.secret = "another"
    result = run("menu")
    assert result.exit_code == 1
    assert "40125" in result.stderr


def test_an_area_without_account_says_what_to_set() -> None:
    result = run("menu", "--area", "nowhere")
    assert result.exit_code == 1
    assert "NUANXIAN_WECHAT__NOWHERE__SECRET" in result.stderr
