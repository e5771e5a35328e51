"""Writes `first_names.txt`: `python -m filters.personal.training.first_names CORPORA GAZETTEER > first_names.txt`.

From the Gutenberg catalogue of authors and the Bundestag's roll of speakers; both are facts, not texts. Words that the
gazetteer knows as common nouns are left out, unless a speaker bears them.
"""

import csv
import re
import sys
from pathlib import Path

from filters.personal.gazetteer import Gazetteer, WordClass

TITLES = frozenset({"Freiherr", "Graf", "Saint", "Sir", "Baron", "Lady", "Lord", "Count", "Prince", "Adams", "Abbot"})
_SPEAKER = re.compile(rb"<vorname>([^<]+)</vorname>")


def main(arguments: list[str]) -> None:
    """Write one name a line, in order."""
    folder, gazetteer = Path(arguments[0]), Gazetteer.load(Path(arguments[1]))
    speakers = {
        part
        for path in (folder / "bundestag-plpr-xml").glob("*.xml")
        for found in _SPEAKER.findall(path.read_bytes())
        for part in re.split(r"[ -]", found.decode("utf-8", "replace"))
    }
    counts: dict[str, int] = {}
    with (folder / "authors-gutenbergr/gutenberg_authors.csv").open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            for part in re.split(r"[ ()-]+", row["author"].partition(", ")[2]):
                counts[part] = counts.get(part, 0) + 1
    authors = {
        name
        for name, count in counts.items()
        if count >= 3 and not gazetteer(name) & (WordClass.NOUN_OFTEN | WordClass.LOWER)
    }
    names = {
        name
        for name in speakers | authors
        if len(name) > 2 and name.isalpha() and name[0].isupper() and not name.isupper() and name not in TITLES
    }
    sys.stdout.write("".join(f"{name}\n" for name in sorted(names)))


if __name__ == "__main__":
    main(sys.argv[1:])
