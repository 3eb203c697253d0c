"""The sample: what every example and demo counts on, and that it is made but once."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

import yaml

from backend.catalogue.schemas import CATEGORIES
from backend.catalogue.seed import items
from backend.db import Database
from backend.dispatching.timetable import quarters
from backend.people.schemas import GROUPS
from backend.seed import seed
from backend.seeding.areas import document
from backend.seeding.people import LI_MIN_WECHAT
from bot.app import NLU_DATA
from bot.kernel.dialogue import StatesGroup
from core.clock import SteppedClock
from handlers import routers
from tests.fixtures.database import MONDAY


async def test_wang_xiuying_and_her_daughter(sample: Database, clock: SteppedClock) -> None:
    async with sample.reading() as uow:
        caller = await uow.people.identify("decheng", "phone", "13805341234", trusted=True)
        elder = caller.person
        assert elder is not None
        assert (elder.name, elder.honorific, elder.age(clock().date())) == ("王秀英", "王奶奶", 81)
        assert (await uow.areas.get(elder.district)).name == "天衢街道"
        assert elder.living_alone
        assert elder.groups == ("hardship",)
        assert await uow.accounts.balance(elder.id) == 15000
        assert await uow.visits.upcoming([elder.id]) == ()
        assert len(await uow.visits.search(elder_ids=[elder.id])) == 2
        daughter = (await uow.people.identify("decheng", "wechat", LI_MIN_WECHAT, trusted=True)).person
        assert daughter is not None
        assert daughter.name == "李敏"
        assert daughter.phones
        family = await uow.people.beneficiaries(daughter.id)
        assert [(one.person.name, one.relation) for one in family] == [("李敏", "self"), ("王秀英", "mother")]
        for scope in ("view", "book", "alerts"):
            assert daughter in await uow.people.relatives(elder.id, scope)


async def test_both_areas_have_workers_elders_and_a_month_of_visits(sample: Database) -> None:
    async with sample.reading() as uow:
        for area in ("decheng", "changle"):
            workers = await uow.workers.of_area(area)
            assert len(workers) >= 40
            visits = await uow.visits.search(area=area, limit=5000)
            assert len(visits) > 300
            done = Counter(visit.status for visit in visits)
            assert done["completed"] > done["no_show"] > 0
            assert done["confirmed"] > 0
            groups = {group for visit in visits for group in visit.elder.groups}
            assert groups == set(GROUPS)
            standing = [visit for visit in visits if visit.status != "no_show"]
            taken = [
                (card.id, quarter)
                for visit in standing
                for card in visit.workers
                for quarter in quarters(visit.start, visit.end)
            ]
            assert len(taken) == len(set(taken))


async def test_every_item_can_be_done_by_somebody(sample: Database) -> None:
    async with sample.reading() as uow:
        for area in ("decheng", "changle"):
            workers = await uow.workers.of_area(area)
            for item in await uow.catalogue.items():
                able = [
                    worker
                    for worker in workers
                    if item.skill in worker.skills and (not item.licence or item.licence in worker.licences)
                ]
                assert len(able) >= item.workers, item.code


async def test_today_has_visits_of_every_stage(sample: Database, clock: SteppedClock) -> None:
    midnight = clock().replace(hour=0)
    async with sample.reading() as uow:
        for area in ("decheng", "changle"):
            today = await uow.visits.search(area=area, since=midnight, until=midnight + timedelta(days=1))
            assert {"confirmed", "in_service"} <= {visit.status for visit in today}
            for visit in today:
                began, over = visit.start <= clock(), visit.end <= clock()
                assert over == (visit.status in {"completed", "rated", "no_show"})
                assert (began and not over) == (visit.status == "in_service")
                assert all(change.at <= clock() for change in visit.history)


async def test_talks_of_a_month_look_like_life(sample: Database, clock: SteppedClock) -> None:
    async with sample.reading() as uow:
        for area in ("decheng", "changle"):
            talks = await uow.conversations.search(area=area, limit=1000)
            assert len(talks) > 120
            assert {talk.conversation.channel for talk in talks} == {"phone", "wechat"}
            assert {"emergency", "fraud"} <= {flag for talk in talks for flag in talk.conversation.flags}
            turns = [turn for talk in talks for turn in talk.turns]
            wishes = {turn.intent for turn in turns}
            assert wishes >= {"book_service", "query_service", "complain", "transfer_human", "nlu_fallback"}
            people = await uow.people.get_all([talk.conversation.person or "" for talk in talks])
            assert {person.area for person in people.values()} == {area}
            for talk in talks:
                assert talk.conversation.ended_at
                assert talk.conversation.ended_at <= clock()
                assert not talk.conversation.recording
            booked = await uow.archive.outcomes(talks[0].conversation.id, [turn.id for turn in turns])
            assert sum(one.what == "booked" for found in booked.values() for one in found) > 40
            assert {
                ticket.kind for ticket in await uow.tickets.search(area=area, statuses=("closed", "open"))
            }


async def test_offsets_of_entities_lie_on_what_they_name(sample: Database) -> None:
    async with sample.reading() as uow:
        talks = await uow.conversations.search(limit=1000)
        findings = [f for talk in talks for f in await uow.fraud.findings(talk.conversation.id)]
    turns = {turn.id: turn for talk in talks for turn in talk.turns}
    entities = [(turn.text, entity) for turn in turns.values() for entity in turn.entities]
    assert {entity["extractor"] for _, entity in entities} == {"rules", "scam"}
    for text, entity in entities:
        assert 0 <= entity["start"] < entity["end"] <= len(text)
    assert not any(mark in turn.text for turn in turns.values() for mark in "[]()<>{}")
    dates = [turn for turn in turns.values() for e in turn.entities if e["entity"] == "date"]
    assert dates
    for turn in dates:
        day = next(e for e in turn.entities if e["entity"] == "date")
        assert turn.text[day["start"] : day["end"]] in {"明天", "明儿"}
        assert day["value"] == str((turn.at + timedelta(days=1)).date())
    assert findings
    for finding in findings:
        assert finding.spans
        for span in finding.spans:
            assert turns[finding.turn].text[span.start : span.end] == span.text


def test_talks_name_handlers_and_intents_that_exist() -> None:
    talks = document("talks")
    turns = [turn for talk in talks["booking"] for turn in talk]
    turns += [turn for talk in talks["others"] for turn in talk["turns"]]
    known = {
        handler.function.name for root in routers() for router in root.tree() for handler in router.handlers
    }
    states = {state for group in StatesGroup.__subclasses__() for state in group.names()}
    intents = yaml.safe_load((NLU_DATA / "domain.yml").read_text("utf-8"))["intents"]
    assert {turn["handler"] for turn in turns if "handler" in turn} <= known
    assert {turn["after"] for turn in turns if "after" in turn} <= states
    assert {turn["intent"] for turn in turns if "intent" in turn} <= {*intents, "nlu_fallback"}


async def test_areas_are_found_by_code_name_and_other_name(database: Database) -> None:
    async with database.reading() as uow:
        for code, *names in (
            ("decheng", "DECHENG", "德城区", "德城"),
            ("changle", "昌乐县", "昌乐"),
            ("ningjin", "宁津县"),
            ("zibo", "淄博市", "淄博"),
        ):
            for name in (code, *names):
                assert (await uow.areas.get(name)).code == code
        path = await uow.areas.ancestry("decheng.tianqu")
        assert [area.level for area in path] == ["street", "county", "city", "province"]


async def test_seeding_again_changes_nothing(tmp_path: Path) -> None:
    clock = SteppedClock(MONDAY)
    db = Database(f"sqlite+aiosqlite:///{tmp_path / 'sample.db'}", clock=clock)
    await db.upgrade()
    await seed(db, demo=False)
    async with db.reading() as uow:
        before = await uow.catalogue.items()
        assert await uow.workers.of_area("decheng") == ()
    await seed(db)
    async with db.reading() as uow:
        visits = await uow.visits.search(limit=5000)
    await seed(db)
    async with db.reading() as uow:
        assert await uow.visits.search(limit=5000) == visits
        assert await uow.catalogue.items() == before
    await db.close()


def test_the_catalogue_has_52_items_in_eight_categories_and_no_two_are_called_the_same() -> None:
    catalogue = items()
    assert len(catalogue) == 52
    assert {item.category for item in catalogue} == set(CATEGORIES)
    named = [alias for item in catalogue for alias in (item.name, *item.aliases)]
    assert len(named) == len(set(named))
    assert all(item.preparation and item.sample for item in catalogue)
    codes = {item.code for item in catalogue}
    assert {"bath.home", "clean.windows", "clean.rooms", "clean.haircut"} <= codes
    assert {"medical.escort", "meal.delivery", "meal.cooking"} <= codes
