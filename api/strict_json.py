"""Reads JSON without forgiving anything that would bite later: twins, depth, odd characters, endless numbers."""

import json
import math
import re
from collections.abc import Iterator
from typing import Any

LARGEST = 256 * 1024  # bytes of a body
DEEPEST = 30  # objects and lists inside one another
LONGEST_NUMBER = 40  # characters
# A whole string (also one that never ends), or one bracket; every alternative moves on, so that time stays linear.
_TOKENS = re.compile(r'"(?:[^"\\]|\\(?:.|\Z))*+(?:"|\Z)|[\[\]{}]', re.DOTALL)


def read(body: bytes) -> Any:
    """The value of a JSON text. ValueError when it is not JSON, or JSON that we do not take."""
    text = body.decode("utf-8")
    if text.count("[") + text.count("{") > DEEPEST:
        _check_depth(text)
    value = _DECODER.decode(text)
    if "\\u" in text:
        for part in _texts(value):
            _check_text(part)
    elif "\0" in text:
        raise ValueError("NUL")
    return value


def _check_depth(text: str) -> None:
    """Before the decoder does, which would run out of stack."""
    depth = 0
    for token in _TOKENS.finditer(text):
        mark = token.group()[0]
        depth += (mark in "[{") - (mark in "]}")
        if depth > DEEPEST:
            raise ValueError("too deep")


def _check_text(text: str) -> None:
    """Neither NUL nor half a surrogate pair: a database would refuse the one and every reader choke on the other."""
    text.encode("utf-8")
    if "\0" in text:
        raise ValueError("NUL")


def _texts(value: Any) -> Iterator[str]:
    """Every string in it, keys too."""
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            yield part
        elif isinstance(part, dict):
            yield from part
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("the same key twice")
    return found


def _whole(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise ValueError("too long a number")
    return int(digits)


def _broken(digits: str) -> float:
    number = float(digits[:LONGEST_NUMBER])
    if len(digits) > LONGEST_NUMBER or math.isinf(number):
        raise ValueError("too long a number")
    return number


def _never(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_int=_whole, parse_float=_broken, parse_constant=_never)
