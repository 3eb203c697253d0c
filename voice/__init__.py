"""Sound: legs, calls, recognition, synthesis. Knows nothing of intents or bookings."""
