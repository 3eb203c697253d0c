"""Notices of staff to the subscribers of an area."""
