"""The log of runs: one JSON object a line, with ids, counts and reason codes, never a text."""

import logging
from datetime import UTC, datetime
from pathlib import Path

import orjson


class JsonLines(logging.Formatter):
    """Format a log record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        return orjson.dumps(line).decode()


def to_file(path: Path) -> None:
    """Send the log of all rooms to a file, once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = logging.FileHandler(path, encoding="utf-8")
    handler.setFormatter(JsonLines())
    for name in ("pipeline", "manifests", "filters", "licenses"):
        logger = logging.getLogger(name)
        logger.setLevel(logging.INFO)
        for old in logger.handlers[:]:
            logger.removeHandler(old)
            old.close()
        logger.addHandler(handler)
