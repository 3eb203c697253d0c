"""Measures a model on the gold sets and decides whether it may be published."""
