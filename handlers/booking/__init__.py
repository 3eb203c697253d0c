"""Booking by talk: what to ask next, what to offer, and the visit that comes of it."""
