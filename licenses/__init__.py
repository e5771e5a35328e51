"""May we publish it? Pure rules and a catalogue: no network, no pipeline, no document files."""
