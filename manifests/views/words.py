"""Codes of a manifest in words, for views that people read: (German, English)."""

from collections.abc import Iterable, Mapping

Pair = tuple[str, str]

REGISTERS: Mapping[str, Pair] = {
    "law": ("Gesetze", "laws"),
    "parliament": ("Parlamentsprotokolle", "parliamentary records"),
    "court": ("Gerichtsentscheidungen", "court decisions"),
    "official": ("amtliche Bekanntmachungen", "official notices"),
    "drama": ("Dramen", "drama"),
    "novel": ("Romane und Erzählungen", "novels and stories"),
    "verse": ("Gedichte", "verse"),
    "letter": ("Briefe", "letters"),
    "diary": ("Tagebücher", "diaries"),
    "newspaper": ("Zeitungen", "newspapers"),
    "journal": ("Zeitschriften", "journals"),
    "print": ("alte Drucke", "early prints"),
    "encyclopaedia": ("Enzyklopädien", "encyclopaedias"),
    "dictionary": ("Wörterbücher", "dictionaries"),
    "manual": ("Handbücher", "manuals"),
    "specification": ("Spezifikationen", "specifications"),
    "forum": ("Fragen und Antworten", "questions and answers"),
    "textbook": ("Lehrbücher", "textbooks"),
    "science": ("wissenschaftliche Texte", "scientific texts"),
    "web": ("Webseiten", "web pages"),
}

VARIETIES: Mapping[str, Pair] = {
    "deu": ("heutiges Deutsch", "modern German"),
    "deu-hist": ("Deutsch des 16. bis 19. Jahrhunderts", "German of the 16th to 19th century"),
    "deu_1901": ("Deutsch in der Rechtschreibung von 1901", "German in the spelling of 1901"),
    "gsw": ("Schweizerdeutsch", "Swiss German"),
    "bar": ("Bairisch", "Bavarian"),
    "nds": ("Niederdeutsch", "Low German"),
    "pdc": ("Pennsylvaniadeutsch", "Pennsylvania German"),
    "pfl": ("Pfälzisch", "Palatine German"),
    "ksh": ("Ripuarisch", "Ripuarian"),
}

METHODS: Mapping[str, Pair] = {
    "directory": ("Übergabe als Ordner", "handed over as a folder"),
    "http": ("Abruf angebotener Dateien", "download of files on offer"),
    "dump-index": ("Abruf eines Gesamtabzugs", "download of a dump"),
    "oai-pmh": ("Abruf über OAI-PMH", "harvest over OAI-PMH"),
    "hf-dataset": ("Abruf eines Datensatzes vom Hugging Face Hub", "download of a data set from the Hugging Face Hub"),
    "git": ("Klonen eines Git-Repositoriums", "clone of a git repository"),
    "s3": ("Abruf aus einem S3-Speicher", "download from an S3 store"),
}


def say(codes: Iterable[str], table: Mapping[str, Pair], place: int) -> str:
    """Return codes in words, with commas; one without words stands for itself.

    Args:
        codes: in the order wanted.
        table: their words.
        place: 0 for German, 1 for English.
    """
    return ", ".join(table[code][place] if code in table else code for code in codes)


def number(value: int, place: int) -> str:
    """Return a number with the language's mark between thousands."""
    return f"{value:,}".replace(",", "." if place == 0 else ",")
