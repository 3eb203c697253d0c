"""What every test may ask for."""

pytest_plugins = [
    "tests.fixtures.assistant",
    "tests.fixtures.database",
    "tests.fixtures.logs",
    "tests.fixtures.weights",
]
