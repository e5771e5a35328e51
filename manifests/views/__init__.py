"""Standard views of a release, each generated from the manifest and never edited."""
