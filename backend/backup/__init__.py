"""Copies of a database that can be restored, with proof that they are whole."""
