"""Elders, relatives and guests: who is speaking and for whom they may act."""
