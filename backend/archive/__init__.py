"""Conversations found again: by words, number, name, time and what became of them."""
