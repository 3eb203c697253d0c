"""Category: rules of the house. What our own lint refuses, what it lets pass; this checkout passes."""

import subprocess
import sys
from textwrap import dedent

import pytest

from deploy.lint import check

FOLDERS = ["backend", "bot", "core", "handlers", "voice", "web", "bench"]


def rules(source: str, path: str = "handlers/booking.py") -> list[str]:
    return [finding.rule for finding in check(dedent(source), path)]


@pytest.mark.parametrize(
    "call",
    [
        'log.info("call from %s", phone)',
        '_log.warning("heard %s", turn.text)',
        'logger.debug("%s", utterance.recognition)',
        'self._log.error("%s", person.name)',
        'log.info(f"from {info.caller}")',
        'log.info("from " + caller_number)',
        'log.info("%s", fields["openid"])',
        'logging.info("%(x)s", {"x": visit.address})',
        'log.info("%s", transcript[:20])',
        'log.info("x", extra={"said": words})',
        'log.info("%s", str(elder))',
    ],
)
def test_what_is_of_a_person_is_not_logged(call: str) -> None:
    assert set(rules(call)) == {"PERSON"}


@pytest.mark.parametrize(
    "call",
    [
        'log.info("turn %s", turn.id)',
        'log.info("%d characters", len(text))',
        'log.info("from %s", mask(phone))',
        'log.info("phone and text are words too")',
        "print(turn.text)",
        "journal.info(turn.text)",
    ],
)
def test_ids_counts_and_masked_values_are(call: str) -> None:
    assert rules(call) == []


@pytest.mark.parametrize("shown", ["error", "str(error)", "repr(error)", "error.args", 'f"{error}"'])
def test_an_exception_is_not_logged(shown: str) -> None:
    assert set(
        rules(f"""
        try:
            work()
        except ValueError as error:
            log.error("failed: %s", {shown})
        """)
    ) == {"ERROR"}


def test_nor_one_that_came_as_an_argument() -> None:
    assert rules("def fail(error: Exception) -> None:\n    log.error('%s', error)") == ["ERROR"]


@pytest.mark.parametrize("shown", ["where(error)", "type(error).__name__", "error.errno", "error.strerror"])
def test_its_place_and_kind_are(shown: str) -> None:
    assert (
        rules(f"""
        try:
            work()
        except OSError as error:
            log.error("failed: %s", {shown})
        """)
        == []
    )


def test_errors_of_our_tree_say_nothing_of_anybody() -> None:
    source = """
        try:
            work()
        except (ModelMissing, errors.EngineBusy) as error:
            log.error("no voice: %s", error)
        """
    assert rules(source) == []
    assert rules(source.replace("ModelMissing", "ValueError")) == ["ERROR"]


def test_who_opened_the_unit_of_work_commits() -> None:
    assert (
        rules("""
        async def note(database):
            async with database.unit_of_work() as uow:
                await uow.commit()
        """)
        == []
    )


@pytest.mark.parametrize(
    "source",
    [
        "async def book(uow):\n    await uow.commit()",
        "async def add(self):\n    await self._session.commit()",
        "with connect() as connection:\n    connection.commit()",
        "async def f(db):\n    async with db.reading() as uow:\n        await uow.commit()",
        "async with db.unit_of_work() as uow:\n    async def g(uow):\n        await uow.commit()",
    ],
)
def test_nobody_else_does(source: str) -> None:
    assert rules(source) == ["COMMIT"]


def test_the_unit_of_work_itself_and_the_edge_of_a_turn_may() -> None:
    source = "async def commit(self):\n    await self._session.commit()"
    assert rules(source, "backend/unit_of_work.py") == []
    assert rules(source, "backend/tickets/service.py") == ["COMMIT"]


def test_this_checkout_passes() -> None:
    done = subprocess.run(
        [sys.executable, "deploy/lint.py", *FOLDERS], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.returncode) == ("", 0)
