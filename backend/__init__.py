"""The shared booking backend, by feature; every channel books, asks and remembers through it."""
