"""The machine: formats, sources, datatrove steps, engines, shards, Hub, report and command line."""
