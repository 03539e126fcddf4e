"""Names of catalog objects: completed, quoted, taken apart."""
from typing import List, Sequence

DEFAULT_CATALOG = "main"
DEFAULT_SCHEMA = "default"


def complete(name: str, parts: int = 3) -> str:
    """``name`` with ``main`` and ``default`` in front until it has ``parts`` parts: ``t`` is ``main.default.t``, and
    of the two parts of a schema's name ``s`` is ``main.s``."""
    given = name.split(".")
    defaults = [DEFAULT_CATALOG, DEFAULT_SCHEMA][: parts - 1]
    return ".".join(defaults[: max(0, parts - len(given))] + given)


def split(name: str) -> List[str]:
    """The parts of a dotted name, in which back quotes may enclose dots: ``a.`b.c``` has two.

    Raises:
        ValueError: a part is empty, or a back quote is never closed.
    """
    parts: List[str] = [""]
    quoted, i = False, 0
    while i < len(name):
        char = name[i]
        if char == "`" and quoted and name[i + 1 : i + 2] == "`":
            parts[-1] += char
            i += 1
        elif char == "`":
            quoted = not quoted
        elif char == "." and not quoted:
            parts.append("")
        else:
            parts[-1] += char
        i += 1
    if quoted or not all(parts):
        raise ValueError(f"{name!r} is no name of an object")
    return parts


def quote(parts: Sequence[str]) -> str:
    """The parts as SQL takes them, whatever characters they hold."""
    return ".".join("`" + part.replace("`", "``") + "`" for part in parts)
