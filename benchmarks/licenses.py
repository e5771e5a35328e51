"""Measures how many works a second the rights engine judges on one core.

    python -m benchmarks.licenses [--works 100000]

Three figures: the public-domain engine alone, whole conclusions with statements to read, and the same where every
statement is new, so that nothing is remembered. Times are user CPU of this process; the works are invented, with the
mix of a library: dated authors, unknown deaths, translations, anonymous prints, laws.
"""

import argparse
import random
import resource
from datetime import date

from licenses.conclude import conclude
from licenses.conclusion import Claim
from licenses.public_domain import judge
from licenses.work import Person, Statement, Work

DAY = date(2026, 1, 1)
CLAIM = (Claim("CC-BY-SA-4.0", quote="LICENSE"),)


def invented(count: int) -> list[Work]:
    """Return works of a library's mix."""
    draw = random.Random(1)
    works = []
    for number in range(count):
        birth = draw.randrange(1600, 1950)
        author = Person(f"Nachname {number}, Vorname", birth, birth + draw.randrange(30, 90))
        year = birth + draw.randrange(20, 60)
        kind = draw.random()
        if kind < 0.6:
            works.append(Work("Titel", "novel", (author,), published=year))
        elif kind < 0.7:
            works.append(Work("Titel", "novel", (Person("Unbekannt"),), published=year))
        elif kind < 0.8:
            works.append(Work("Titel", "novel", (author,), translators=(author,), published=year))
        elif kind < 0.9:
            works.append(Work("Blatt", "newspaper", anonymous=True, published=year))
        else:
            works.append(Work("Gesetz", "law", issuer="Bundesrepublik Deutschland", published=year))
    return works


def cpu() -> float:
    """Return the user CPU seconds of this process."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime


def rate(count: int, start: float) -> str:
    """Return works a second since a start."""
    return f"{count / (cpu() - start):,.0f} works a second"


def main() -> None:
    """Print the three figures."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--works", type=int, default=100_000)
    works = invented(arguments.parse_args().works)
    header = (Statement("CC BY 4.0", "header", "https://creativecommons.org/licenses/by/4.0/"),)
    judge(works[0], DAY)
    conclude(CLAIM, header, works[0], on=DAY)

    start = cpu()
    for work in works:
        judge(work, DAY)
    print("public domain alone:      ", rate(len(works), start))
    start = cpu()
    for work in works:
        conclude(CLAIM, header, work, on=DAY)
    print("whole conclusions:        ", rate(len(works), start))
    start = cpu()
    few = works[: len(works) // 10]
    for number, work in enumerate(few):
        said = Statement(f"Der Text „Nummer {number}“ steht unter der Lizenz CC BY-SA 4.0.", "header")
        conclude(CLAIM, (said,), work, on=DAY)
    print("with statements ever new: ", rate(len(few), start))


if __name__ == "__main__":
    main()
