"""datatrove's executors, with what they lose mended at their hooks."""
