"""Service organisations, care workers and their rosters."""
