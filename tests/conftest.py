"""What every test may ask for."""

from hypothesis import settings

pytest_plugins = [
    "tests.fixtures.assistant",
    "tests.fixtures.database",
    "tests.fixtures.logs",
    "tests.fixtures.weights",
]

# How fast something is belongs in bench/. A run fails for what was changed, not for what was drawn this time;
# `pytest --hypothesis-profile=exploring` draws anew.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.register_profile("exploring", deadline=None)
settings.load_profile("repeatable")
