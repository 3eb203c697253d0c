"""The ways a call reaches us; each adapter turns its wire into a CallLeg."""
