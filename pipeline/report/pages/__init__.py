"""One page of the report a file; each has `ORDER` and `sections(context)`, and is found by being here."""
