"""Who works at the console, what each role may do, and who is signed in."""
