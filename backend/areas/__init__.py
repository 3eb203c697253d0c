"""The tree of areas and their settings."""
