"""Bad German text in wordings that no rule was made on: written after the limits were set, and reported apart."""

import random
import string
from collections.abc import Iterator

from pipeline.evaluations._bad_texts import Bad, Maker, bad_sentences


def consent_wall(_: list[str], chance: random.Random) -> str:
    """Return a banner that asks for consent."""
    parts = [
        "Ihre Privatsphäre ist uns wichtig.", "Mit Klick auf Zustimmen erlauben Sie uns das Setzen von Cookies.",
        "Wir setzen auf unserer Website Technologien von Drittanbietern ein, etwa zur Reichweitenmessung.",
        "Einwilligung verwalten", "Zweck: Marketing. Laufzeit: 13 Monate. Anbieter: Beispiel GmbH.", "Ablehnen",
        "Sie können Ihre Entscheidung über den Link in der Fußzeile der Webseite widerrufen.", "Mehr Optionen",
        "Technisch erforderliche Cookies können nicht abgewählt werden.", "Alle zulassen", "Auswahl bestätigen",
    ]  # fmt: skip
    return "\n".join(chance.sample(parts, 9))


def timetable(_: list[str], chance: random.Random) -> str:
    """Return departures of buses."""
    stops = ("Markt", "Bahnhof", "Rathaus", "Schule", "Friedhof", "Industriestr.", "Post")
    return "\n".join(
        f"{chance.choice(stops)} {' '.join(f'{hour}:{chance.randint(10, 59)}' for hour in range(6, 18))}"
        for _ in range(25)
    )


def stack_trace(_: list[str], chance: random.Random) -> str:
    """Return what a program said when it failed."""
    return "Ausnahme in Thread main: Datei nicht lesbar\n" + "\n".join(
        f"\tat de.beispiel.{chance.choice(('dienst', 'daten', 'web'))}.Klasse{chance.randint(1, 99)}"
        f".lies(Klasse.java:{chance.randint(10, 900)})"
        for _ in range(30)
    )


def hex_lines(_: list[str], chance: random.Random) -> str:
    """Return bytes written as numbers."""
    return "\n".join(chance.randbytes(24).hex(" ", 2) for _ in range(40))


def key_mash(_: list[str], chance: random.Random) -> str:
    """Return what falling hands type."""
    rows = ("qwertzuiopü", "asdfghjklöä", "yxcvbnm")
    return " ".join("".join(chance.choices(chance.choice(rows), k=chance.randint(2, 12))) for _ in range(90))


def template_product(_: list[str], chance: random.Random) -> str:
    """Return one description with another name each time."""
    return "\n".join(
        f"Die {chance.choice(('Bohrmaschine', 'Kaffeemühle', 'Stehlampe', 'Gartenbank'))} {chance.choice('ABCDEFG')}"
        f"{chance.randint(100, 999)} überzeugt durch ihre hochwertige Verarbeitung und ist in wenigen Tagen lieferbar."
        for _ in range(30)
    )


def contents(good: list[str], chance: random.Random) -> str:
    """Return a table of contents with leaders."""
    return "\n".join(
        f"{number}. Kapitel: {' '.join(sentence.split()[:4])} {'. ' * chance.randint(8, 25)}{number * 7}"
        for number, sentence in enumerate(bad_sentences(good, chance, 30), start=1)
    )


def record_dump(good: list[str], chance: random.Random) -> str:
    """Return records of a data base as they lie."""
    return "\n".join(
        f'{number};"{sentence.split()[0]}";{chance.randint(0, 1)};NULL;{chance.randint(1, 10**8)};"x{number}"'
        for number, sentence in enumerate(bad_sentences(good, chance, 45))
    )


def drawn_letters(good: list[str], chance: random.Random) -> str:
    """Return prose in which every fourth letter was misread."""
    text = " ".join(bad_sentences(good, chance, 14))
    return "".join(
        chance.choice(string.ascii_letters + "|!1{") if char.isalpha() and chance.random() < 0.25 else char
        for char in text
    )


def no_spaces(good: list[str], chance: random.Random) -> str:
    """Return prose whose spaces were lost but for every ninth."""
    words = " ".join(bad_sentences(good, chance, 14)).split()
    return " ".join("".join(words[at : at + 9]) for at in range(0, len(words), 9))


def shuffled_prose(good: list[str], chance: random.Random) -> str:
    """Return the words of some sentences in any order."""
    words = " ".join(bad_sentences(good, chance, 14)).split()
    chance.shuffle(words)
    return " ".join(words)


def chain_letter(_: list[str], chance: random.Random) -> str:
    """Return shouted advertising."""
    calls = ("JETZT NUR HEUTE", "GELD VERDIENEN VON ZUHAUSE!!!", "100% GARANTIE", "KEIN RISIKO!!!", "SOFORT REICH",
             "KLICKEN SIE HIER >>>", "NUR NOCH 3 PLÄTZE FREI!!!")  # fmt: skip
    return " ".join(chance.choice(calls) for _ in range(40))


OTHER_MAKERS: dict[str, Maker] = {
    maker.__name__: maker
    for maker in (
        consent_wall, timetable, stack_trace, hex_lines, key_mash, template_product, contents, record_dump,
        drawn_letters, no_spaces, shuffled_prose, chain_letter,
    )
}  # fmt: skip


def other_bad_texts(good: list[str], count: int, seed: int = 11) -> Iterator[Bad]:
    """Yield `count` texts of every kind.

    Args:
        good: passages of running German prose.
        count: texts of one kind.
        seed: the same seed makes the same texts.
    """
    for kind, maker in OTHER_MAKERS.items():
        chance = random.Random(f"{seed} {kind}")  # noqa: S311 - reproducible, not secret
        for _ in range(count):
            yield Bad(kind, maker(good, chance))
