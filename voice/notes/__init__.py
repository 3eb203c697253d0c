"""Voice notes: compressed sound files that come by message, made into telephone-band samples."""
