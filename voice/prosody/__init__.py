"""How a sentence is to be read aloud: numbers, polyphones, tones, clauses."""
