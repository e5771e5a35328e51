"""The words of the report, German and English, read from data; a code that nobody translated is shown as it is."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from licenses.rules import rules
from manifests.reason_words import REASONS
from pipeline.errors import ConfigError

FOLDER = Path(__file__).parent / "words"

LANGUAGES = ("de", "en")


@dataclass(frozen=True, slots=True)
class Words:
    """One language.

    Args:
        language: code.
        tables: sections of the file: `pages`, `sections`, `captions`, `columns`, `page`, and one for each kind of code.
    """

    language: str
    tables: Mapping[str, Mapping[str, Any]]

    def __call__(self, table: str, key: str) -> str:
        """Return a word of the report itself.

        Raises:
            ConfigError: it is missing; the report is unfinished, whatever the release holds.
        """
        found = self.tables.get(table, {}).get(key)
        if not isinstance(found, str):
            raise ConfigError(f"words/{self.language}.toml: no {table}.{key}. Add it in both languages.")
        return found

    def section(self, key: str) -> tuple[str, str]:
        """Return heading and sentences of a section, with braces to fill.

        Raises:
            ConfigError: the section is missing.
        """
        found = self.tables.get("sections", {}).get(key)
        if not isinstance(found, dict) or set(found) != {"title", "text"}:
            raise ConfigError(f"words/{self.language}.toml: no sections.{key}. Add title and text in both languages.")
        return found["title"], found["text"]

    def column(self, name: str) -> str:
        """Return the heading of a column; one that a release brings itself is shown as it is called there."""
        found = self.tables.get("columns", {}).get(name)
        return found if isinstance(found, str) else name.replace("_", " ")

    def value(self, column: str, value: object) -> str:
        """Return a cell in words: numbers in the manner of the language, codes by their table."""
        match value:
            case None:
                return self("page", "unknown")
            case bool():
                return self("page", "yes" if value else "no")
            case int():
                return str(value) if column in YEARS else self.number(value)
            case float():
                return self.fraction(value)
            case _:
                return self.code(column, str(value))

    def code(self, column: str, code: str) -> str:
        """Return a code in words; a reason without short ones is told by its sentence, other codes as they stand."""
        if not code:
            return self("page", "none")
        found = self.tables.get(TABLES.get(column, column), {}).get(code)
        if isinstance(found, str):
            return found
        name, _, details = code.partition(":")
        sentences = REASONS.get(name) if column == "reason" else None
        if not sentences:
            return code
        return sentences[LANGUAGES.index(self.language)].rstrip(".") + (f" ({details})" if details else "")

    def number(self, value: int) -> str:
        """Return a whole number with the language's separator of thousands."""
        grouped = f"{value:,}"
        return grouped.replace(",", "." if self.language == "de" else ",")

    def fraction(self, value: float) -> str:
        """Return a number with three decimals, or without any where it has none."""
        if value == int(value) and abs(value) >= 1:
            return self.number(int(value))
        return f"{value:.3f}".replace(".", "," if self.language == "de" else ".")

    def share(self, part: float, whole: float) -> str:
        """Return a share in per cent; that of nothing is a dash."""
        if not whole:
            return "–"
        return f"{100 * part / whole:.1f}".replace(".", "," if self.language == "de" else ".") + "\u202f%"


YEARS = frozenset({"decade", "century", "year"})
"""Columns whose numbers are written without separator."""

TABLES = {"survivor_source": "source", "labels": "label", "status_de": "status", "status_us": "status"}
"""Columns that use the words of another one."""


@cache
def words(language: str) -> Words:
    """Return the words of a language; statutes are told as the rule table tells them.

    Raises:
        ConfigError: there are none, or the file cannot be read.
    """
    path = FOLDER / f"{language}.toml"
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(
            f"{path.name}: cannot be read ({error}). The report speaks {', '.join(LANGUAGES)}."
        ) from error
    return Words(language, {**tables, "statute": {rule.statute: rule.told(language)[0] for rule in rules().values()}})
