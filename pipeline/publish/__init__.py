"""From a verified release to the world: one file a target, each atomic in its own way, each read back afterwards."""
