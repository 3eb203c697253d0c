"""Understanding: from words to intent, entities and time."""
