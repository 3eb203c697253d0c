"""A real Rasa 3.6.21 is trained on the shipped sentences and understands for us; make test-rasa."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from bot.app import NLU_DATA
from bot.nlu.data import read_folder
from bot.nlu.embedded import EmbeddedEngine
from bot.nlu.rasa.engine import RasaEngine
from bot.nlu.rasa.project import write_project
from tests.bot.nlu.rasa.test_engine import CONTEXT, Embedded
from tests.fixtures import rasa

pytestmark = [
    pytest.mark.real,
    pytest.mark.timeout(3600),
    pytest.mark.skipif("NUANXIAN_TEST_RASA" not in os.environ, reason="takes minutes: make test-rasa"),
]


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    project = write_project(NLU_DATA, tmp_path, epochs=2)
    model = await rasa.train(project)
    async with rasa.serving(project, model) as url, httpx.AsyncClient(base_url=url, timeout=30) as client:
        yield client


async def test_the_shipped_sentences_train_a_server_that_understands(
    client: httpx.AsyncClient, engine: EmbeddedEngine
) -> None:
    asked = RasaEngine(client, Embedded(engine))
    answer = (await client.post("/model/parse", json={"text": "给俺娘约个助浴"})).json()
    assert answer["intent"]["name"] in engine.intents
    assert {"intent_ranking", "entities"} <= answer.keys()
    sentences = [e for e in read_folder(NLU_DATA).examples if e.intent in {"greet", "thank", "check_fraud"}]
    meanings = [await asked.parse((e.text,), CONTEXT) for e in sentences[::10]]
    right = [m.intent == e.intent for e, m in zip(sentences[::10], meanings, strict=True)]
    assert sum(right) > 0.6 * len(right)
    booking = await asked.parse(("明天上午给俺娘约个助浴",), CONTEXT)
    assert (booking.values("service"), booking.value("date")) == (("bath.home",), "2026-11-22")
