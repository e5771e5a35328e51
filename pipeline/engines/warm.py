"""Loads the machine code that all workers run: imported where they are forked from, so none loads it for itself."""

from filters.duplicates.store import recipe

recipe()
