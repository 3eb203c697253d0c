"""The web application, put together from ready objects by bot/app.py."""

from collections.abc import Sequence

from fastapi import FastAPI

from bot.channels.wechat.endpoint import WechatChannel
from web import health, problems, wechat
from web.health import Readiness
from web.staff.application import application as staff_console
from web.staff.console import Console


def create_app(
    *, channels: Sequence[WechatChannel], readiness: Readiness, console: Console | None = None
) -> FastAPI:
    """Return the application; ``channels`` answer WeChat, ``readiness`` tells what is still waited for.

    With a ``console`` the pages of the staff are there as well.
    """
    app = FastAPI(title="暖线", docs_url="/api/docs", openapi_url="/api/openapi.json", redoc_url=None)
    problems.install(app)
    app.include_router(health.router(readiness))
    app.include_router(wechat.router({channel.area: channel for channel in channels}))
    if console is not None:
        app.mount("/console", staff_console(console))
    return app
