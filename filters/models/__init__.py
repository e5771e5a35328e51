"""Model files with their notices, and the code that made our own."""
