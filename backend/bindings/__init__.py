"""How a relative comes to be bound to an elder: a code asked for by one and told by the other."""
