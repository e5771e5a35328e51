"""Is it German, clean, once, without personal data? Pure judgements and rewrites on text."""
