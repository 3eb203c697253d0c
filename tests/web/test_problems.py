"""Category: application. Errors look the same everywhere and give nothing away."""

import httpx
import pytest
from fastapi import FastAPI

from core import errors
from web import problems

SECRET = "王秀英 13805341234"


def raising(error: Exception) -> httpx.AsyncClient:
    app = FastAPI()
    problems.install(app)

    @app.get("/")
    async def fail(amount: int = 0) -> int:
        raise error

    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://nuanxian")


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.Forged("x"), 403),
        (errors.NotFound("x"), 404),
        (errors.InputError("x"), 400),
        (errors.SlotTaken("x"), 409),
        (errors.DatabaseGone("x"), 503),
    ],
)
async def test_our_errors_carry_their_code(error: errors.NuanxianError, status: int) -> None:
    async with raising(error) as http:
        response = await http.get("/")
    assert (response.status_code, response.json()["code"]) == (status, error.code)
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("error", [RuntimeError(SECRET), errors.ModelMissing(SECRET)])
async def test_what_went_wrong_inside_stays_inside(error: Exception) -> None:
    async with raising(error) as http:
        response = await http.get("/")
    assert response.status_code == 500
    assert SECRET not in response.text


async def test_a_wrong_parameter_is_named_but_not_repeated() -> None:
    async with raising(RuntimeError()) as http:
        response = await http.get("/", params={"amount": SECRET})
    assert response.status_code == 422
    assert response.json()["errors"][0]["at"] == ["query", "amount"]
    assert SECRET not in response.text
