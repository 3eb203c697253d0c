"""The append-only log of who looked at or changed what."""
