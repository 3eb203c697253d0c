"""Dates and times as people say them; ``resolve.resolve`` is the way in, the entity extractor calls it."""
