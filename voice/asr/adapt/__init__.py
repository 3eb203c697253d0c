"""A recogniser's language model fitted to what is said on this line."""
