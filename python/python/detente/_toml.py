"""Values of Python as the engine reads them."""

from __future__ import annotations

import json
import operator
from collections.abc import Iterable, Mapping
from typing import Any


def whole(what: str, number: int | None) -> int | None:
    """A whole number that the engine can count to; those of NumPy are whole numbers."""
    if number is None:
        return None
    found = operator.index(number)
    if not 0 <= found < 2**64:
        raise ValueError(f"`{what}` is a whole number from 0 to 2**64 - 1; {found} is not")
    return found


def toml(value: Any) -> str:
    """A value as TOML; numbers of NumPy are numbers."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{toml(str(key))} = {toml(one)}" for key, one in value.items()) + " }"
    if isinstance(value, Iterable):
        return "[" + ", ".join(toml(one) for one in value) + "]"
    raise TypeError(f"TOML holds no {type(value).__name__}: {value!r}")
