"""SQL of accounts and their ledger; called by accounts/service.py only."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Account, LedgerEntry


class AccountRepository:
    """Reads and writes accounts in the session of one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find(self, person_id: str, month: date) -> Account | None:
        """Return the account of a month."""
        return await self._session.get(Account, (person_id, month))

    async def lock(self, person_id: str, month: date) -> Account | None:
        """Return the account of a month, held until this unit of work ends."""
        return await self._session.get(
            Account, (person_id, month), with_for_update=True, populate_existing=True
        )

    async def open(self, account: Account) -> None:
        """Write a new account unless another unit of work has just written it."""
        try:
            async with self._session.begin_nested():
                self._session.add(account)
        except IntegrityError:
            return

    async def write(self, entry: LedgerEntry) -> None:
        """Write ``entry`` and what it changed in the account."""
        self._session.add(entry)
        await self._session.flush()

    async def entries(self, charge: str) -> dict[str, LedgerEntry]:
        """Return the movements of a charge by kind."""
        rows = await self._session.scalars(select(LedgerEntry).where(LedgerEntry.charge == charge))
        return {row.kind: row for row in rows}

    async def statement(self, person_id: str, month: date) -> Sequence[LedgerEntry]:
        """Return the movements of a month in the order of time."""
        query = (
            select(LedgerEntry)
            .where(LedgerEntry.person_id == person_id, LedgerEntry.month == month)
            .order_by(LedgerEntry.at, LedgerEntry.id)
        )
        return (await self._session.scalars(query)).all()
