"""What every test may ask for."""

from hypothesis import settings

pytest_plugins = [
    "tests.fixtures.assistant",
    "tests.fixtures.database",
    "tests.fixtures.logs",
    "tests.fixtures.weights",
]

settings.register_profile("no timings", deadline=None)  # how fast something is belongs in bench/
settings.load_profile("no timings")
