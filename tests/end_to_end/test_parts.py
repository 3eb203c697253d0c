"""Category: operators. A process that runs one part only is looked at as any other."""

from pathlib import Path

import pytest

from tests.fixtures.serving import is_up, running

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]


async def test_a_process_without_pages_has_those_of_operators(data_folder: Path) -> None:
    async with running(data_folder, "--only", "jobs") as service:
        await is_up(service)
        assert await service.status("/healthz") == 200
        assert "nuanxian_turns_total" in await service.figures()
        assert await service.status("/console/") == 404
        assert await service.status("/try") == 404
