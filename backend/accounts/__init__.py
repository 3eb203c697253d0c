"""The monthly subsidy account of each elder, in fen."""
