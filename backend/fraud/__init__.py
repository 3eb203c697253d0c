"""What the watch made of each turn, and what we ourselves sent out."""
