"""Bad German text of twenty kinds, made by code from good text, for measuring what the quality judge sees."""

import base64
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Maker = Callable[[list[str], random.Random], str]


@dataclass(frozen=True, slots=True)
class Bad:
    """One bad text.

    Args:
        kind: what is wrong with it.
        text: the text.
    """

    kind: str
    text: str


def bad_texts(good: list[str], count: int, seed: int = 7) -> Iterator[Bad]:
    """Yield `count` texts of every kind.

    Args:
        good: passages of running German prose of at least some hundred words each.
        count: texts of one kind.
        seed: the same seed makes the same texts.
    """
    for kind, maker in MAKERS.items():
        chance = random.Random(f"{seed} {kind}")  # noqa: S311 - reproducible, not secret
        for _ in range(count):
            yield Bad(kind, maker(good, chance))


def bad_sentences(good: list[str], chance: random.Random, count: int) -> list[str]:
    found: list[str] = []
    while len(found) < count:
        parts = [s for s in re.split(r"(?<=[.!?])\s+", chance.choice(good).replace("\n", " ")) if len(s.split()) >= 4]
        if parts:
            start = chance.randrange(len(parts))
            found.extend(parts[start : start + 4])
    return found[:count]


def _prose(good: list[str], chance: random.Random, sentences: int = 15) -> str:
    return " ".join(bad_sentences(good, chance, sentences))


def repetition_of_lines(good: list[str], chance: random.Random) -> str:
    """Return a few lines many times over."""
    lines = bad_sentences(good, chance, chance.randint(1, 3))
    return "\n".join(lines * chance.randint(8, 40))


def repetition_of_paragraphs(good: list[str], chance: random.Random) -> str:
    """Return a paragraph again and again among others."""
    paragraph = _prose(good, chance, 4)
    return "\n\n".join(_prose(good, chance, 3) if chance.random() < 0.2 else paragraph for _ in range(20))


def repetition_of_phrases(good: list[str], chance: random.Random) -> str:
    """Return prose that falls into a loop, as language models do."""
    words = _prose(good, chance, 2).split()[: chance.randint(4, 9)]
    return _prose(good, chance, 3) + " " + " ".join(words * chance.randint(20, 60))


def ocr_garbage(good: list[str], chance: random.Random) -> str:
    """Return prose whose letters were misread: a third of the words are hit."""
    return " ".join(_misread(word, chance) if chance.random() < 0.6 else word for word in _prose(good, chance).split())


def _misread(word: str, chance: random.Random) -> str:
    letters = list(word)
    for _ in range(max(1, len(letters) // 3)):
        letters[chance.randrange(len(letters))] = chance.choice("ſfIl1|!ijtrnmvw§&*^~_<>()[]{}/\\%#;:,.'0O°•■")
    return "".join(letters)


def navigation(_: list[str], chance: random.Random) -> str:
    """Return the menu of a page."""
    entries = (
        "Startseite Aktuelles Über_uns Unser_Team Leistungen Produkte Angebote Kontakt Anfahrt Impressum Datenschutz "
        "AGB Sitemap Suche Login Registrieren Warenkorb Newsletter Presse Karriere Jobs Downloads FAQ Hilfe Service "
        "Galerie Bilder Videos Termine Veranstaltungen Archiv Links Gästebuch Forum Blog Shop English Drucken "
        "Nach_oben Zurück Weiter Mehr_erfahren Facebook Twitter Instagram YouTube RSS-Feed Mein_Konto Merkliste"
    ).split()
    chosen = [chance.choice(entries).replace("_", " ") for _ in range(chance.randint(25, 80))]
    return chance.choice(("\n", " | ", " » ", "\n• ", "  ")).join(chosen)


def cookie_banner(_: list[str], chance: random.Random) -> str:
    """Return the consent notice of a page."""
    parts = [
        "Wir verwenden Cookies, um Inhalte und Anzeigen zu personalisieren und die Zugriffe auf unsere Website zu "
        "analysieren.",
        "Einige von ihnen sind essenziell, während andere uns helfen, diese Website und Ihr Nutzererlebnis zu "
        "verbessern.",
        "Außerdem geben wir Informationen zu Ihrer Verwendung unserer Website an unsere Partner für soziale Medien, "
        "Werbung und Analysen weiter.",
        "Sie können Ihre Einwilligung jederzeit in den Cookie-Einstellungen widerrufen.",
        "Alle akzeptieren", "Nur notwendige Cookies", "Einstellungen speichern", "Ablehnen", "Mehr Informationen",
        "Weitere Informationen finden Sie in unserer Datenschutzerklärung.", "Impressum", "Datenschutzerklärung",
        "Marketing-Cookies werden von Drittanbietern verwendet, um personalisierte Werbung anzuzeigen.",
        "Google Analytics", "Name Cookie Anbieter Laufzeit Zweck", "Statistik", "Externe Medien", "Zustimmen",
        "Durch die weitere Nutzung der Webseite stimmen Sie der Verwendung von Cookies zu.",
    ]  # fmt: skip
    chance.shuffle(parts)
    return chance.choice(("\n", " ")).join(parts[: chance.randint(8, len(parts))])


def word_salad(good: list[str], chance: random.Random) -> str:
    """Return prose with its words shuffled."""
    words = _prose(good, chance).replace(".", "").replace(",", "").split()
    chance.shuffle(words)
    return " ".join(words)


def machine_list(_: list[str], chance: random.Random) -> str:
    """Return a list of part numbers and prices."""
    return "\n".join(
        f"{chance.choice('ABCDEFGH')}{chance.randint(100, 999)}-{chance.randint(10, 99)} "
        f"{chance.choice(('Schraube', 'Mutter', 'Dichtung', 'Filter', 'Kabel', 'Lager'))} "
        f"M{chance.randint(3, 20)}x{chance.randint(10, 90)} {chance.randint(1, 99)},{chance.randint(10, 99)} EUR"
        for _ in range(chance.randint(30, 90))
    )


def half_translated(good: list[str], chance: random.Random) -> str:
    """Return German sentences between English ones."""
    english = [
        "The committee will discuss this question at its next meeting in the autumn.",
        "There are several reasons why this has not been done before, but they are not important.",
        "You can find more information about this topic on the following pages of the report.",
        "It should be noted that these results have been confirmed by other authors.",
        "We would like to thank all members who have contributed to this work.",
        "Please note that the terms of use which apply to this service have changed.",
        "He said that the people of the town had always been proud of their history.",
        "In this case it is necessary to check whether the file has been saved before it can be opened.",
    ]
    german = bad_sentences(good, chance, 12)
    return " ".join(chance.choice(english) if place % 2 else german[place] for place in range(12))


def encoding_damage(good: list[str], chance: random.Random) -> str:
    """Return prose whose umlauts were lost on the way."""
    mark = chance.choice(("\ufffd", "\ufffd\ufffd", "?", "¤", "Ã¯Â¿Â½"))
    return re.sub(r"[äöüßÄÖÜ„“»«–]", mark, _prose(good, chance, 20))


def seo_text(_: list[str], chance: random.Random) -> str:
    """Return text written for search engines."""
    service = chance.choice(("Schlüsseldienst", "Umzugsfirma", "Rohrreinigung", "Kredit", "Zahnarzt", "Autoankauf"))
    town = chance.choice(("München", "Berlin", "Köln", "Hamburg", "Leipzig", "Dortmund"))
    parts = [
        f"{service} {town} günstig", f"Bester {service} in {town}", f"Sie suchen einen {service} in {town}?",
        f"{service} {town} Preise vergleichen", f"Unser {service} {town} ist rund um die Uhr für Sie da.",
        f"{service} in der Nähe von {town}", f"Der {service} in {town} mit den besten Bewertungen.",
        f"Jetzt {service} {town} buchen!", f"{town} {service} Notdienst 24h", f"Warum {service} {town}?",
        f"Ein guter {service} in {town} muss nicht teuer sein.", f"{service} {town} Erfahrungen",
    ]  # fmt: skip
    return " ".join(chance.choice(parts) for _ in range(chance.randint(20, 60)))


def truncated(good: list[str], chance: random.Random) -> str:
    """Return prose that breaks off, as teasers do."""
    words = _prose(good, chance, 5).split()
    return " ".join(words[: chance.randint(15, max(16, len(words) - 5))]).rstrip(".,;:!?“«\"') ") + chance.choice(
        ("", " ...", " […]", " … weiterlesen", " [mehr]", ",")
    )


def table_dump(_: list[str], chance: random.Random) -> str:
    """Return rows of figures with their heads."""
    head = "Jahr\tEinnahmen\tAusgaben\tSaldo\tAnteil in %\n"
    rows = (
        "\t".join([str(1990 + row % 30), *(f"{chance.randint(1, 9999)},{chance.randint(0, 9)}" for _ in range(4))])
        for row in range(chance.randint(20, 60))
    )
    return head + "\n".join(rows)


def hyphenation_rubble(good: list[str], chance: random.Random) -> str:
    """Return prose whose line-end hyphens stayed in the running text."""

    def cut(word: str) -> str:
        if len(word) < 7 or not word.isalpha() or chance.random() < 0.5:
            return word
        place = chance.randint(3, len(word) - 3)
        return f"{word[:place]}- {word[place:]}"

    return " ".join(map(cut, _prose(good, chance).split()))


def test_page(good: list[str], chance: random.Random) -> str:
    """Return what stands on pages that nobody filled in."""
    blind = (
        "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore et dolore "
        "magna aliqua. Ut enim ad minim veniam, quis nostrud exercitation ullamco laboris nisi ut aliquip ex ea "
        "commodo consequat."
    )
    parts = [
        blind, "Dies ist ein Test.", "Hier steht später der Text.", "Testseite", "Hello world!", "asdf asdf qwertz",
        "Dies ist ein Blindtext, an dem verschiedene Dinge ablesbar sind.", "Platzhalter", "Test Test Test", "Überschrift",
        "Willkommen bei WordPress. Dies ist der erste Beitrag. Du kannst ihn bearbeiten oder löschen.",
    ]  # fmt: skip
    chance.shuffle(parts)
    kept = parts[: chance.randint(4, len(parts))]
    return "\n".join([*kept, blind, *bad_sentences(good, chance, 1)])


def encoded_bytes(good: list[str], chance: random.Random) -> str:
    """Return prose with a file in base64 inside."""
    code = base64.b64encode(chance.randbytes(chance.randint(400, 2000))).decode()
    lines = "\n".join(code[at : at + 76] for at in range(0, len(code), 76))
    return f"{_prose(good, chance, 2)}\n{lines}\n{_prose(good, chance, 1)}"


def mixed_columns(good: list[str], chance: random.Random) -> str:
    """Return two columns read across: their lines side by side."""
    columns = [_wrapped(_prose(good, chance, 25), chance.randint(26, 40)) for _ in range(2)]
    return "\n".join(f"{left} {right}" for left, right in zip(*columns, strict=False))


def _wrapped(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) >= width:
            room = width - len(lines[-1]) - 2
            if len(word) > 7 and 3 <= room <= len(word) - 3:
                lines[-1] += " " + word[:room] + "-"
                lines.append(word[room:])
                continue
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def program_code(good: list[str], chance: random.Random) -> str:
    """Return a page whose script was taken for text."""
    lines = [
        "function init() { var x = document.getElementById('menu'); if (x) { x.style.display = 'none'; } }",
        ".nav ul li a:hover { color: #ff0000; background: url(img/bg.png) no-repeat; }",
        "$(document).ready(function(){ $('#slider').nivoSlider({ effect: 'fade', pauseTime: 3000 }); });",
        "var _gaq = _gaq || []; _gaq.push(['_setAccount', 'UA-12345-1']);",
        '<div class="box"><span style="width:100%">&nbsp;</span></div>',
        "if (window.innerWidth < 768) { loadMobile(true); } else { loadMobile(false); }",
    ]
    return "\n".join([*bad_sentences(good, chance, 2), *(chance.choice(lines) for _ in range(chance.randint(10, 30)))])


def letter_noise(_: list[str], chance: random.Random) -> str:
    """Return letters that make no words."""
    letters = "enisratdhulcgmobwfkzpvjyxq"
    return " ".join(
        "".join(chance.choice(letters) for _ in range(chance.randint(2, 11))) for _ in range(chance.randint(80, 250))
    )


def comment_spam(_: list[str], chance: random.Random) -> str:
    """Return names and dates around comments that say nothing."""
    return "\n".join(
        f"{chance.choice(('Anna', 'Tom', 'Gast', 'Mia', 'xXx'))}{chance.randint(1, 99)} sagt:\n"
        f"{chance.randint(1, 28)}.{chance.randint(1, 12)}.2014 um {chance.randint(0, 23)}:{chance.randint(10, 59)} Uhr\n"
        f"{chance.choice(('super', 'Toll!!!', 'gefällt mir :-)', 'lol', 'Danke', '+1', 'Hahaha'))}\nAntworten\nMelden"
        for _ in range(chance.randint(8, 30))
    )


MAKERS: dict[str, Maker] = {
    maker.__name__: maker
    for maker in (
        repetition_of_lines, repetition_of_paragraphs, repetition_of_phrases, ocr_garbage, navigation, cookie_banner,
        word_salad, machine_list, half_translated, encoding_damage, seo_text, truncated, table_dump,
        hyphenation_rubble, test_page, encoded_bytes, mixed_columns, program_code, letter_noise, comment_spam,
    )
}  # fmt: skip
"""Every kind of bad text by name."""
