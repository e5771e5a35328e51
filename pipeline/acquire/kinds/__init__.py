"""One file a kind of acquisition, with `survey(world)` and `collect(world)`; nothing is registered."""
