"""Weights: the manifest and how they get onto this machine."""
