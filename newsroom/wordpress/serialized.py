"""Values as PHP writes them down: plugins and WordPress keep them in the fields of a post."""

import math
import re

LONGEST = 1024 * 1024
DEEPEST = 20

SIMPLE = re.compile(rb"(?:N|b:([01])|i:([+-]?[0-9]{1,19})|d:([+-]?[0-9.]+(?:[Ee][+-]?[0-9]+)?|-?INF|NAN));")
OPENING = re.compile(rb'(?:s:([0-9]{1,7}):"|a:([0-9]{1,7}):\{)')


def read(text):
    """None, bool, int, float, str, a list, or a dict, as which an empty array comes too.

    None also stands for what is not readable: an object, a broken length, no serialised value at all.
    """
    if len(text) > LONGEST:
        return None
    try:
        data = text.strip().encode()
        value, end = _value(data, 0, DEEPEST)
    except ValueError:
        return None
    return value if end == len(data) else None


def _value(data, at, depth):
    if simple := SIMPLE.match(data, at):
        return _simple(*simple.groups()), simple.end()
    opening = OPENING.match(data, at)
    if not opening or not depth:
        raise ValueError
    if opening[1]:
        return _string(data, opening.end(), int(opening[1]))
    return _array(data, opening.end(), int(opening[2]), depth - 1)


def _simple(boolean, integer, number):
    if boolean:
        return boolean == b"1"
    if integer:
        return int(integer)
    value = float(number) if number else math.nan
    return value if math.isfinite(value) else None


def _string(data, start, length):
    end = start + length  # lengths count bytes, not characters
    if data[end : end + 2] != b'";':
        raise ValueError
    return data[start:end].decode(), end + 2


def _array(data, at, length, depth):
    entries = {}
    for _ in range(length):
        key, at = _value(data, at, depth)
        if type(key) not in (int, str):
            raise ValueError
        entries[key], at = _value(data, at, depth)
    if data[at : at + 1] != b"}":
        raise ValueError
    is_list = entries and list(entries) == list(range(length))
    return list(entries.values()) if is_list else entries, at + 1
