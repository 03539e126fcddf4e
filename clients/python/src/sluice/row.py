"""A row of a result."""
from typing import Any, Dict, Iterable, Tuple


class Row(Tuple[Any, ...]):
    """A tuple whose values also have names: ``row["name"]``, ``row.name``, ``row[0]``.

    Where two columns have one name, it means the first of them. Two rows are equal if their values are.
    """

    _names: Tuple[str, ...]

    def __new__(cls, names: Iterable[str], values: Iterable[Any]) -> "Row":
        row = super().__new__(cls, tuple(values))
        row._names = tuple(names)
        if len(row._names) != len(row):
            raise ValueError("a row needs as many values as names")
        return row

    def asDict(self, recursive: bool = False) -> Dict[str, Any]:  # noqa: N802, as Spark spells it
        """Names and values; with ``recursive`` rows inside it, in lists and dicts too, become dicts."""
        members: Dict[str, Any] = {}
        for name, value in zip(self._names, self):
            members.setdefault(name, _as_dict(value) if recursive else value)
        return members

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, str):
            if key not in self._names:
                raise KeyError(key)
            return super().__getitem__(self._names.index(key))
        return super().__getitem__(key)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name not in self._names:
            raise AttributeError(name)
        return super().__getitem__(self._names.index(name))

    def __contains__(self, key: object) -> bool:
        return key in self._names

    def __reduce__(self) -> Any:
        return Row, (self._names, tuple(self))

    def __repr__(self) -> str:
        return "Row(" + ", ".join(f"{name}={value!r}" for name, value in zip(self._names, self)) + ")"


def _as_dict(value: Any) -> Any:
    if isinstance(value, Row):
        return value.asDict(recursive=True)
    if isinstance(value, list):
        return [_as_dict(element) for element in value]
    if isinstance(value, dict):
        return {key: _as_dict(member) for key, member in value.items()}
    return value
