"""Every code that staff may see has a Chinese name."""

from typing import get_args

from backend.tickets.schemas import TicketKind
from web.staff.labels import TICKET_KINDS


def test_every_kind_of_ticket_has_a_name() -> None:
    assert set(TICKET_KINDS) == set(get_args(TicketKind))
    assert len(set(TICKET_KINDS.values())) == len(TICKET_KINDS)
