"""Conversations, their turns and where each dialogue stands."""
