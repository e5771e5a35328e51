"""Readers for native formats: one file a format, found by its name, `read(stream, origin, options)` in each."""
