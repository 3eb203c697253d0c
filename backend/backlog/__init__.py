"""How much waits to be done, for operators."""
