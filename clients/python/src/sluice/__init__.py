"""Administer a sluice server from Python.

``sluice.WorkspaceClient()`` is databricks-sdk's client with the spellings found in scripts; ``sluice.connect()`` is
the part of a SparkSession that such scripts use. Importing this package does nothing else.
"""
from .dataframe import DataFrame
from .errors import ConfigurationError, SqlError
from .row import Row
from .session import Session, connect
from .version import __version__
from .workspace import WorkspaceClient

__all__ = ["ConfigurationError", "DataFrame", "Row", "Session", "SqlError", "WorkspaceClient", "__version__", "connect"]
