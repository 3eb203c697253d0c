"""The web application, put together from ready objects by bot/app.py."""

from collections.abc import Sequence

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from bot.channels.wechat.endpoint import WechatChannel
from web import health, metrics, problems, wechat
from web.health import Readiness
from web.metrics import Figures
from web.staff.application import application as staff_console
from web.staff.console import Console
from web.try_page import routes as try_page
from web.try_page.trial import Trial


def create_app(
    *,
    readiness: Readiness,
    figures: Figures | None = None,
    channels: Sequence[WechatChannel] = (),
    console: Console | None = None,
    trial: Trial | None = None,
) -> FastAPI:
    """Return the application; ``readiness`` tells operators what is still waited for.

    With ``figures`` they have /metrics. ``channels`` answer WeChat, with a ``console`` the staff have their
    pages, with a ``trial`` there is the page to try it all.
    """
    app = FastAPI(title="暖线", docs_url="/api/docs", openapi_url="/api/openapi.json", redoc_url=None)
    problems.install(app)
    app.include_router(health.router(readiness))
    if figures is not None:
        app.include_router(metrics.router(figures))
    app.include_router(wechat.router({channel.area: channel for channel in channels}))
    if console is not None:
        app.mount("/console", staff_console(console))
    if trial is not None:
        app.include_router(try_page.router(trial))
        app.mount("/try/static", StaticFiles(directory=try_page.STATIC))
    return app
