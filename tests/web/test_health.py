"""Category: application. What operators ask, and how errors look."""

from collections.abc import Mapping

import httpx

from web.app import create_app


def client(waiting: Mapping[str, str]) -> httpx.AsyncClient:
    async def readiness() -> Mapping[str, str]:
        return waiting

    app = create_app(channels=[], readiness=readiness)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://nuanxian")


async def test_alive_and_ready() -> None:
    async with client({}) as http:
        assert (await http.get("/healthz")).status_code == 200
        assert (await http.get("/readyz")).json() == {"ready": True, "waiting": {}}


async def test_not_ready_says_what_is_waited_for() -> None:
    async with client({"voice": "正在准备欢迎词"}) as http:
        assert (await http.get("/healthz")).status_code == 200
        response = await http.get("/readyz")
    assert (response.status_code, response.json()["waiting"]) == (503, {"voice": "正在准备欢迎词"})


async def test_errors_are_problem_details() -> None:
    async with client({}) as http:
        for response in (await http.get("/nowhere"), await http.post("/healthz")):
            assert response.headers["content-type"] == "application/problem+json"
            assert response.json()["status"] == response.status_code
