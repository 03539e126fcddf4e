"""What this package raises besides the exceptions of databricks-sdk."""
import re
from typing import Optional

_CONDITION = re.compile(r"\A\s*\[([A-Za-z0-9_.]+)\]")
_SQLSTATE = re.compile(r"\bSQLSTATE:?\s*([0-9A-Z]{5})\b")
_PLACE = re.compile(r"\(line (\d+), pos (\d+)\)")


class ConfigurationError(ValueError):
    """No server or no token was found, or what was found cannot be used."""


class SqlError(RuntimeError):
    """A statement failed, was refused, or its answer cannot be handed over whole.

    Attributes:
        condition: name of what went wrong, such as ``TABLE_OR_VIEW_NOT_FOUND``; None if the server gave none.
        sqlstate: five characters, or None.
        line: where in the statement, counted from 1; None if it is about no place.
        position: column in that line, counted from 0; None if it is about no place.
        statement_id: the server's name of the statement; None if it was refused before it got one.
    """

    def __init__(self, message: str, *, condition: Optional[str] = None, sqlstate: Optional[str] = None,
                 line: Optional[int] = None, position: Optional[int] = None,
                 statement_id: Optional[str] = None) -> None:
        super().__init__(message)
        self.condition = condition
        self.sqlstate = sqlstate
        self.line = line
        self.position = position
        self.statement_id = statement_id

    @classmethod
    def from_message(cls, message: str, *, sqlstate: Optional[str] = None, condition: Optional[str] = None,
                     statement_id: Optional[str] = None) -> "SqlError":
        """Reads ``[CONDITION] sentence. SQLSTATE: ssssss (line L, pos P)``. What is given wins over what is read."""
        named, state, place = _CONDITION.search(message), _SQLSTATE.search(message), _PLACE.search(message)
        return cls(message,
                   condition=named.group(1) if named else condition,
                   sqlstate=sqlstate or (state.group(1) if state else None),
                   line=int(place.group(1)) if place else None,
                   position=int(place.group(2)) if place else None,
                   statement_id=statement_id)
