"""Writing a query's rows into a table, on the server."""
from typing import Callable

from . import names
from .errors import SqlError
from .statements import Result

_MODES = {"overwrite": "overwrite", "append": "append", "ignore": "ignore", "error": "error",
          "errorifexists": "error", "default": "error"}
_MISSING = "TABLE_OR_VIEW_NOT_FOUND"


class DataFrameWriter:
    """``df.write``. The rows never come to the client: each mode is one statement with the query in it."""

    def __init__(self, run: Callable[[str], Result], query: str) -> None:
        self._run = run
        self._query = query
        self._mode = "error"

    def mode(self, saveMode: str) -> "DataFrameWriter":  # noqa: N803, as Spark spells it
        """What to do with a table that is there: ``overwrite`` its rows, ``append``, ``ignore`` the call, ``error``.

        Raises:
            ValueError: it is none of them.
        """
        if saveMode.lower() not in _MODES:
            raise ValueError(f"{saveMode!r} is no mode; there are overwrite, append, ignore and error")
        self._mode = _MODES[saveMode.lower()]
        return self

    def saveAsTable(self, name: str) -> None:  # noqa: N802, as Spark spells it
        """Writes the rows. Columns go by name, and others than the table's are an error. A table that is there keeps
        its id, its grants and its history; one that is missing is made.

        Raises:
            SqlError: the statement failed.
        """
        table = names.quote(names.split(name))
        if self._mode == "error":
            self._run(f"CREATE TABLE {table} AS\n{self._query}")
            return
        if self._mode == "ignore":
            self._run(f"CREATE TABLE IF NOT EXISTS {table} AS\n{self._query}")
            return
        verb = "INSERT OVERWRITE" if self._mode == "overwrite" else "INSERT INTO"
        try:
            self._run(f"{verb} {table} BY NAME\n{self._query}")
        except SqlError as error:
            # A table that the query reads may be what is missing; then making one from it fails in the same way.
            if error.condition != _MISSING:
                raise
            self._run(f"CREATE TABLE {table} AS\n{self._query}")
