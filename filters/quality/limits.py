"""The limits that decide, read from data: one table for all registers, and one for each that differs."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from filters.errors import FilterError
from filters.quality.measures import Measures

LIMITS = Path(__file__).parent.parent / "data" / "quality.toml"


class LimitsError(FilterError):
    """The file of limits is wrong: the steward must act."""


class Rule(BaseModel):
    """One limit as it stands in the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    measure: str
    low: float | None = None
    high: float | None = None
    words: int = Field(default=0, ge=0)
    """The rule is asked from this many words on."""
    effect: Literal["drop", "label", "off"] = "drop"

    @model_validator(mode="after")
    def _sound(self) -> "Rule":
        if self.measure not in Measures.names():
            raise ValueError(f"no such measure (got {self.measure}, expected one of {', '.join(Measures.names())})")
        if self.low is None and self.high is None:
            raise ValueError("a rule needs `low`, `high` or both")
        return self


@dataclass(frozen=True, slots=True)
class Limits:
    """The rules of one register in the order in which they decide."""

    register: str
    rules: tuple[tuple[str, Rule], ...]


_TABLES = TypeAdapter(dict[str, dict[str, Rule]])


@cache
def limits(register: str, path: Path = LIMITS) -> Limits:
    """Return the rules of one register; one that has no table of its own gets those for all.

    Raises:
        LimitsError: naming every fault of the file.
    """
    try:
        tables = _TABLES.validate_python(tomllib.loads(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise LimitsError(f"{path}: not a readable TOML file ({error}). Mend the file.") from error
    except ValidationError as error:
        faults = "\n".join(f"{path}: {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise LimitsError(f"{faults}\nMend these keys.") from error
    rules = {**tables.get("all", {}), **tables.get(register, {})}
    return Limits(register, tuple(rules.items()))
