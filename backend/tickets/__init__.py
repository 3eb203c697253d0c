"""What staff must do, with a number that can be read aloud."""
