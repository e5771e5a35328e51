"""What a release amounts to, as tables: the terminal, the report and scripts all read these and count nothing again."""
