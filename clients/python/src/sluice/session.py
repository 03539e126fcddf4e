"""The part of a SparkSession that administration scripts use."""
from typing import Any, List, Mapping, NamedTuple, NoReturn, Optional

from databricks.sdk.core import Config

from . import names, settings, sql_text, values
from .dataframe import DataFrame
from .errors import SqlError
from .statements import StatementClient

TABLES = "/api/2.1/unity-catalog/tables"


class Table(NamedTuple):
    """A table or view, as ``spark.catalog.listTables()`` tells of it."""

    name: str
    catalog: str
    namespace: List[str]
    description: Optional[str]
    tableType: str
    isTemporary: bool


class Catalog:
    """``spark.catalog``: where names without catalog or schema are looked up, and what lies there."""

    def __init__(self, client: StatementClient, catalog: str, schema: str) -> None:
        self._client = client
        self._catalog = catalog
        self._schema = schema

    def currentCatalog(self) -> str:  # noqa: N802, as Spark spells it
        """The catalog of names without one."""
        return self._catalog

    def setCurrentCatalog(self, catalogName: str) -> None:  # noqa: N802, N803, as Spark spells it
        """Holds for what this session runs from now on."""
        self._catalog = catalogName

    def currentDatabase(self) -> str:  # noqa: N802, as Spark spells it
        """The schema of names without one."""
        return self._schema

    def setCurrentDatabase(self, dbName: str) -> None:  # noqa: N802, N803, as Spark spells it
        """Holds for what this session runs from now on."""
        self._schema = dbName

    def listTables(self, dbName: Optional[str] = None) -> List[Table]:  # noqa: N802, N803, as Spark spells it
        """The tables and views of a schema (``schema`` or ``catalog.schema``), by default the current one."""
        parts = names.split(dbName) if dbName else [self._schema]
        catalog, schema = parts if len(parts) == 2 else (self._catalog, parts[0])
        answer = self._client.call("GET", TABLES, query={"catalog_name": catalog, "schema_name": schema,
                                                         "omit_columns": "true"})
        return [Table(name=table["name"], catalog=table["catalog_name"], namespace=[table["schema_name"]],
                      description=table.get("comment"), tableType=table.get("table_type", ""), isTemporary=False)
                for table in answer.get("tables", [])]


class Session:
    """Runs SQL on a sluice server. Made by :func:`connect`.

    The server keeps no session: ``USE`` and the like do not last from one call to the next, and the current catalog
    and schema are this object's (``spark.catalog``).
    """

    def __init__(self, client: StatementClient, catalog: str = names.DEFAULT_CATALOG,
                 schema: str = names.DEFAULT_SCHEMA) -> None:
        self._client = client
        self.catalog = Catalog(client, catalog, schema)

    def sql(self, sqlQuery: str, args: Optional[Mapping[str, Any]] = None) -> DataFrame:  # noqa: N803
        """Runs one statement. A query waits for the first action on what this returns; everything else runs now,
        once.

        Args:
            args: values for ``:name`` in the text. They travel beside it and are never pasted into it.

        Raises:
            SqlError: the statement failed, or the text holds none or several.
            TypeError, ValueError: a value in ``args`` cannot be sent.
        """
        arguments = dict(args or {})
        values.parameters(arguments)
        statement = _only_statement(sqlQuery)
        frame = DataFrame(self._client, sqlQuery, arguments, catalog=self.catalog.currentCatalog(),
                          schema=self.catalog.currentDatabase())
        return frame if sql_text.is_query(statement) else frame.run_now()

    def table(self, tableName: str) -> DataFrame:  # noqa: N803, as Spark spells it
        """The rows of a table or view."""
        return self.sql("SELECT * FROM " + names.quote(names.split(tableName)))

    @property
    def read(self) -> NoReturn:
        """Always raises: this session is the provider's."""
        raise NotImplementedError("shared tables are read by recipients, with the delta_sharing package or Spark's "
                                  "own deltaSharing format; here use spark.table(name) or spark.sql(query)")

    def stop(self) -> None:
        """Drops the connections. The session can still be used and then opens new ones."""
        self._client.close()


def connect(host: Optional[str] = None, token: Optional[str] = None, *, catalog: str = names.DEFAULT_CATALOG,
            schema: str = names.DEFAULT_SCHEMA, **more: Any) -> Session:
    """A session with the server that :func:`sluice.settings.find_server` finds, or databricks-sdk beyond that.

    Args:
        catalog: of names without one.
        schema: of names without one.
        more: further settings of databricks-sdk's ``Config``.

    Raises:
        ConfigurationError: no server, or no credentials for it.
    """
    arguments = settings.sdk_arguments(host, token, more)
    try:
        config = Config(**arguments)
    except ValueError as error:
        if arguments.get("token") or settings.find_server(host, token):
            raise
        raise settings.not_found() from error
    return Session(StatementClient(config), catalog, schema)


def _only_statement(text: str) -> str:
    statements = sql_text.split(text)
    if len(statements) != 1:
        line, position = sql_text.place(text, statements[1].start if statements else len(text))
        what = ("the text holds several statements; run them one by one" if statements
                else "the text holds no statement")
        raise SqlError(f"[PARSE_SYNTAX_ERROR] {what}. SQLSTATE: 42601 (line {line}, pos {position})",
                       condition="PARSE_SYNTAX_ERROR", sqlstate="42601", line=line, position=position)
    statement = statements[0].text
    if next(sql_text.tokens(statement)).text == "USE":
        raise SqlError("USE does not last: the server keeps no session. Call spark.catalog.setCurrentCatalog(…) and "
                       "spark.catalog.setCurrentDatabase(…).", condition="UNSUPPORTED_FEATURE", sqlstate="0A000")
    return statement
