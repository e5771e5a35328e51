"""One file a detector; each defines `DETECTOR`. Adding one is adding a file."""
