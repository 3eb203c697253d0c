"""Where a talk about binding stands; shared by binding and unbinding."""

from bot.kernel.dialogue import State, StatesGroup


class Binding(StatesGroup):
    """A relative tells their name; an elder tells who they are, the code, the proof, and yes or no."""

    name = State()
    elder = State()
    code = State()
    proving = State()
    confirming = State()


class Unbinding(StatesGroup):
    """Who speaks for themselves on a shared line, from whom to be unbound, and whether really."""

    elder = State()
    choosing = State()
    confirming = State()
