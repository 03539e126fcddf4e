"""What a statement answers, as scripts know it from Spark."""
from typing import Any, Iterator, List, Mapping, Optional, Union

from . import frames, table_text
from .errors import SqlError
from .row import Row
from .sql_text import split
from .statements import Result, StatementClient
from .writer import DataFrameWriter

_SHOWN_ROWS = 20
_SHOWN_CHARACTERS = 20


class DataFrame:
    """The rows of one statement.

    A query runs at the first action and its rows are kept: every later action is about the same rows. Actions that
    want only a few rows (``first``, ``take``, ``show``, ``columns``, ``count``) do not fetch the others.
    """

    def __init__(self, client: StatementClient, statement: str, arguments: Optional[Mapping[str, Any]] = None, *,
                 catalog: Optional[str] = None, schema: Optional[str] = None) -> None:
        self._client = client
        self._statement = statement
        self._arguments = dict(arguments or {})
        self._place = {"catalog": catalog, "schema": schema}
        self._result: Optional[Result] = None
        self._is_query = True

    def run_now(self) -> "DataFrame":
        """Runs what is no query. Its rows are all there are: it will not run again."""
        self._is_query = False
        self._result = self._run(self._statement)
        return self

    def collect(self) -> List[Row]:
        """All rows."""
        return list(self._all().rows)

    def first(self) -> Optional[Row]:
        """The first row, or None if there is none."""
        rows = self.take(1)
        return rows[0] if rows else None

    def take(self, num: int) -> List[Row]:
        """At most the first ``num`` rows."""
        return list(self._some(num).rows[:num])

    def count(self) -> int:
        """How many rows there are."""
        if self._result is None:
            counted = self._run(f"SELECT count(*) AS `count` FROM (\n{self.statement}\n)")
            return int(counted.rows[0][0])
        return len(self._result.rows)

    def show(self, n: int = _SHOWN_ROWS, truncate: Union[bool, int] = True) -> None:
        """Prints the first ``n`` rows as Spark does. ``truncate``: whether, or after how many characters, cells
        are cut."""
        characters = int(truncate) if not isinstance(truncate, bool) else _SHOWN_CHARACTERS if truncate else 0
        result = self._some(n + 1)
        print(table_text.layout([c.name for c in result.columns], result.rows[:n], characters,
                                more=len(result.rows) > n))

    def toPandas(self) -> Any:  # noqa: N802, as Spark spells it
        """All rows as a ``pandas.DataFrame``. Needs pandas."""
        return frames.to_pandas(self._all())

    def toArrow(self) -> Any:  # noqa: N802, as Spark spells it
        """All rows as a ``pyarrow.Table``. Needs pyarrow."""
        return frames.to_arrow(self._all())

    @property
    def columns(self) -> List[str]:
        """The names of the columns."""
        return [column.name for column in self._some(1).columns]

    @property
    def write(self) -> DataFrameWriter:
        """Writes the rows of a query into a table.

        Raises:
            SqlError: it is no query; the server cannot read its rows again.
        """
        if not self._is_query:
            raise SqlError("only the rows of a query can be written, and this statement is none",
                           condition="UNSUPPORTED_FEATURE", sqlstate="0A000")
        return DataFrameWriter(self._run, self.statement)

    def createOrReplaceTempView(self, name: str) -> None:  # noqa: N802, as Spark spells it
        """Always raises: the server keeps no session that a temporary view could live in."""
        raise NotImplementedError("there are no temporary views; make one that stays: "
                                  f"CREATE OR REPLACE VIEW catalog.schema.{name} AS {self.statement}")

    @property
    def statement(self) -> str:
        """The statement without its semicolon and what stands around it."""
        [only] = split(self._statement)
        return only.text

    def __iter__(self) -> Iterator[Row]:
        return iter(self.collect())

    def __repr__(self) -> str:
        return f"DataFrame({self.statement!r})"

    def _run(self, statement: str, row_limit: Optional[int] = None, external: bool = False) -> Result:
        return self._client.run(statement, arguments=self._arguments, row_limit=row_limit, external=external,
                                **self._place)

    def _all(self) -> Result:
        if self._result is None:
            try:
                self._result = self._run(self._statement)
            except SqlError as error:
                # The server refuses to send much in one piece and says how it would.
                if "EXTERNAL_LINKS" not in str(error):
                    raise
                self._result = self._run(self._statement, external=True)
        return self._result

    def _some(self, num: int) -> Result:
        """At least the first ``num`` rows, if there are so many."""
        if num <= 0 and self._result is None:
            num = 1
        if self._result is not None:
            return self._result
        result = self._run(self._statement, row_limit=num)
        if not result.cut:
            self._result = result
        return result
