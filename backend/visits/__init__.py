"""Visits: openings, bookings, changes, history and drafts."""
