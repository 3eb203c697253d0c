"""Where a booking talk can stand, and the values it collects."""

from bot.kernel.dialogue import State, StatesGroup
from bot.kernel.forms import Form, Slot


class Booking(StatesGroup):
    """From the first wish to the confirmed visit."""

    service = State()
    who = State()
    name = State()
    address = State()
    phone = State()
    when = State()
    choosing = State()
    confirming = State()


FORM = Form(
    Slot("service", "service"),
    Slot("beneficiary", "beneficiary", optional=True),
    Slot("date", "date"),
    Slot("time", "time"),
    Slot("time_end", "time_end", optional=True),
    Slot("name", "person_name", optional=True),
    Slot("address", "address", optional=True),
    Slot("phone", "phone", optional=True),
)
