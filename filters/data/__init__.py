"""Word lists, limits and statistics that the filters read, and the code that made the statistics."""
