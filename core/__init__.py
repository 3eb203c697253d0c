"""What every part stands on: errors, clock, ids, redaction, settings. Imports nothing of ours."""
