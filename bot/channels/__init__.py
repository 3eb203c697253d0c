"""Channels: each turns its wire into turns and renders replies in its own way."""
