"""Compiles the inner loops to machine code, with types that mypy can follow."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

Loop = TypeVar("Loop", bound=Callable[..., Any])

compiled = cast("Callable[[Loop], Loop]", njit(cache=True, nogil=True))
"""Decorator: machine code on first call, kept beside the module for the next process; releases the interpreter lock."""
