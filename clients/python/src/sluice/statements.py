"""The statement API of the administration listener: one statement in, all its rows out."""
import time
import urllib.parse
from dataclasses import dataclass
from typing import Any, Callable, Dict, Iterator, List, Mapping, Optional, Sequence

import requests
from databricks.sdk.core import Config

from . import values
from .data_types import Column, read_column
from .errors import SqlError
from .row import Row
from .version import __version__

ROUTE = "/api/2.0/sql/statements"
# The API wants the id of a warehouse, and sluice has this one.
WAREHOUSE_ID = "sluice"
WAIT_S = 30
POLL_S_MIN = 0.05
POLL_S_MAX = 2.0
HTTP_TIMEOUT_S = 120.0
ATTEMPTS_MAX = 6
RETRY_AFTER_S_MAX = 30.0
_LIVE = ("PENDING", "RUNNING")


@dataclass(frozen=True)
class Result:
    """The rows of a statement."""

    columns: Sequence[Column]
    rows: Sequence[Row]
    cut: bool
    """Whether there are more rows than a ``row_limit`` let through."""


class StatementClient:
    """Runs statements. Holds no state between calls but a connection pool; several threads may use one.

    A request that may have reached the server is not sent again, since the statement in it may have run.
    """

    def __init__(self, config: Config, sleep: Callable[[float], None] = time.sleep) -> None:
        self._config = config
        self._sleep = sleep
        self._http = requests.Session()

    def run(self, statement: str, *, arguments: Optional[Mapping[str, Any]] = None, catalog: Optional[str] = None,
            schema: Optional[str] = None, row_limit: Optional[int] = None, external: bool = False) -> Result:
        """Runs the statement to its end and fetches every chunk of its result.

        Args:
            arguments: values for ``:name`` in the statement; they travel beside its text.
            row_limit: at most so many rows; ``Result.cut`` says whether there were more.
            external: fetch the rows through links, which has no limit on size. Only for queries.

        Raises:
            SqlError: it failed or was refused, the server cannot be reached, or the server cut the result though
                nobody asked for it.
        """
        body: Dict[str, Any] = {"statement": statement, "warehouse_id": WAREHOUSE_ID, "wait_timeout": f"{WAIT_S}s",
                                "on_wait_timeout": "CONTINUE", "format": "JSON_ARRAY",
                                "disposition": "EXTERNAL_LINKS" if external else "INLINE"}
        if arguments:
            body["parameters"] = values.parameters(arguments)
        for name, value in (("catalog", catalog), ("schema", schema), ("row_limit", row_limit)):
            if value is not None:
                body[name] = value
        answer = self._finished(self.call("POST", ROUTE, body))
        return self._read(answer, row_limit)

    def call(self, method: str, path: str, body: Optional[Mapping[str, Any]] = None,
             query: Optional[Mapping[str, str]] = None) -> Dict[str, Any]:
        """One request to the administration listener; the JSON object it answers.

        Raises:
            SqlError: any other answer than success. Its condition is the answer's ``error_code``.
        """
        for attempt in range(1, ATTEMPTS_MAX + 1):
            try:
                answer = self._http.request(
                    method, self._config.host.rstrip("/") + path, json=body, params=query,
                    headers={**self._config.authenticate(), "User-Agent": f"sluice-python/{__version__}"},
                    timeout=self._config.http_timeout_seconds or HTTP_TIMEOUT_S, verify=self._verify())
            except requests.RequestException as error:
                if method == "GET" and attempt < ATTEMPTS_MAX:
                    self._sleep(_backoff(attempt))
                    continue
                raise SqlError(f"no answer from {self._config.host}: {error}") from error
            # Both mean that the request was turned away before anything was done.
            if answer.status_code in (429, 503) and attempt < ATTEMPTS_MAX:
                self._sleep(_retry_after(answer, attempt))
                continue
            return _object_of(answer)
        raise AssertionError("the last attempt returns or raises")

    def close(self) -> None:
        """Drops the pooled connections."""
        self._http.close()

    def _verify(self) -> bool:
        return not self._config.skip_verify

    def _finished(self, answer: Dict[str, Any]) -> Dict[str, Any]:
        """Waits for the statement; one that the caller gives up waiting for is cancelled."""
        statement_id = str(answer.get("statement_id", ""))
        path = f"{ROUTE}/{urllib.parse.quote(statement_id, safe='')}"
        pause = POLL_S_MIN
        try:
            while _state(answer) in _LIVE:
                self._sleep(pause)
                pause = min(pause * 2, POLL_S_MAX)
                answer = self.call("GET", path)
        except KeyboardInterrupt:
            self.call("POST", path + "/cancel", {})
            raise
        if _state(answer) != "SUCCEEDED":
            raise _failure(answer)
        return answer

    def _read(self, answer: Dict[str, Any], row_limit: Optional[int]) -> Result:
        manifest = answer.get("manifest") or {}
        statement_id = answer.get("statement_id")
        columns = [read_column(c) for c in (manifest.get("schema") or {}).get("columns") or []]
        names = [column.name for column in columns]
        rows: List[Row] = []
        try:
            for line in self._lines(answer):
                rows.append(Row(names, [values.read(v, c.type) for v, c in zip(line, columns)]))
        except (ValueError, ArithmeticError, TypeError) as error:
            raise SqlError(f"a value of the result cannot be read: {error}", statement_id=statement_id) from error
        cut = bool(manifest.get("truncated"))
        if cut and (row_limit is None or len(rows) < row_limit):
            raise SqlError(f"the server cut the result after {len(rows)} rows: there are more than it hands out. "
                           "Ask for fewer with LIMIT or a narrower WHERE.",
                           condition="RESULT_TRUNCATED", statement_id=statement_id)
        expected = manifest.get("total_row_count")
        if expected is not None and int(expected) != len(rows):
            raise SqlError(f"the result came with {len(rows)} rows instead of {expected}",
                           condition="RESULT_INCOMPLETE", statement_id=statement_id)
        return Result(columns, rows, cut)

    def _lines(self, answer: Dict[str, Any]) -> Iterator[List[Any]]:
        chunk = answer.get("result") or {}
        while True:
            yield from chunk.get("data_array") or []
            links = chunk.get("external_links") or []
            for link in links:
                yield from self._linked(link["external_link"])
            following = (links or [chunk])[-1].get("next_chunk_internal_link")
            if not following:
                return
            # A path, and nothing that could lead the token to another server.
            if not str(following).startswith("/"):
                raise SqlError("the next part of the result has no path", statement_id=answer.get("statement_id"))
            chunk = self.call("GET", following)

    def _linked(self, url: str) -> List[List[Any]]:
        # The link is its own credential; a token must not go to wherever it points.
        try:
            answer = self._http.get(url, timeout=HTTP_TIMEOUT_S, verify=self._verify())
            answer.raise_for_status()
            lines: List[List[Any]] = answer.json()
        except (requests.RequestException, ValueError) as error:
            raise SqlError(f"a part of the result could not be fetched: {type(error).__name__}") from error
        return lines


def _state(answer: Mapping[str, Any]) -> str:
    return str((answer.get("status") or {}).get("state", ""))


def _failure(answer: Mapping[str, Any]) -> SqlError:
    status = answer.get("status") or {}
    error = status.get("error") or {}
    state = _state(answer)
    message = error.get("message") or f"the statement ended as {state or 'nothing the API has'}"
    # A cancelled statement has no condition in its text.
    condition = error.get("error_code") or (state if state in ("CANCELED", "CLOSED") else None)
    return SqlError.from_message(message, sqlstate=status.get("sql_state"), condition=condition,
                                 statement_id=answer.get("statement_id"))


def _object_of(answer: requests.Response) -> Dict[str, Any]:
    try:
        content = answer.json() if answer.content else {}
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise SqlError(f"the answer with status {answer.status_code} is no JSON object: is this a sluice server's "
                       "administration listener?")
    if answer.status_code >= 400:
        message = content.get("message") or f"the server answered with status {answer.status_code}"
        raise SqlError.from_message(message, condition=content.get("error_code"))
    return content


def _backoff(attempt: int) -> float:
    return float(min(POLL_S_MIN * 2**attempt, POLL_S_MAX))


def _retry_after(answer: requests.Response, attempt: int) -> float:
    try:
        return min(float(answer.headers["Retry-After"]), RETRY_AFTER_S_MAX)
    except (KeyError, ValueError):
        return _backoff(attempt)
