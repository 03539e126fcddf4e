"""The `sql` block of a `.test` file: a statement through the statement API, and its result as text. See docs/testing.md."""
import json
import re

from masks import Mismatch, compare_body, match_text

ROUTE = "/api/2.0/sql/statements"
POLLS_MAX = 10_000


def request(statement, parameters):
    """The body of the request."""
    body = {"statement": statement, "warehouse_id": "sluice", "wait_timeout": "30s"}
    if parameters:
        body["parameters"] = [_parameter(name, value) for name, value in parameters.items()]
    return body


def _parameter(name, value):
    if value is None:
        return {"name": name}
    if isinstance(value, bool):
        return {"name": name, "value": json.dumps(value), "type": "BOOLEAN"}
    if isinstance(value, (int, float)):
        return {"name": name, "value": str(value), "type": "BIGINT" if isinstance(value, int) else "DOUBLE"}
    return {"name": name, "value": value}


def fetch(call, body):
    """(answer, rows) of a statement, every chunk fetched. `call(method, path, body)` is one request that must succeed."""
    answer = call("POST", ROUTE, body)
    for _ in range(POLLS_MAX):
        if answer["status"]["state"] not in ("PENDING", "RUNNING"):
            break
        answer = call("GET", f"{ROUTE}/{answer['statement_id']}", None)
    rows, chunk = [], answer.get("result") or {}
    while True:
        rows += chunk.get("data_array") or []
        if "next_chunk_internal_link" not in chunk:
            return answer, rows
        chunk = call("GET", chunk["next_chunk_internal_link"], None)


def render(answer, rows):
    """Names of the columns and rows, one a line; `ok` for a statement without; `error CONDITION` and its sentence."""
    status = answer["status"]
    if status["state"] != "SUCCEEDED":
        message = (status.get("error") or {}).get("message", "")
        match = re.fullmatch(r"\[(\w+)\] ([\s\S]*)", message)
        return f"error {match.group(1)}\n{match.group(2)}" if match else f"error {status['state']}\n{message}"
    columns = answer["manifest"]["schema"].get("columns", [])
    if not columns:
        return "ok"
    return "\n".join(" | ".join(_cell(value) for value in line) for line in [[c["name"] for c in columns]] + rows)


def _cell(value):
    if value is None:
        return "NULL"
    plain = value and value == value.strip() and value != "NULL" and not re.search(r'[|"\r\n]', value)
    return value if plain else json.dumps(value, ensure_ascii=False)


def compare(status, wanted, actual):
    """Compares with what stands below ----. The sentence of an error may be left out, or be a part of it."""
    first, _, rest = actual.partition("\n")
    if first.startswith("error "):
        if status != first:
            raise Mismatch(f"expected {status!r}, got {actual!r}")
        for line in wanted:
            if not match_text("<any>" + line + "<any>", rest):
                raise Mismatch(f"expected {line!r} in {rest!r}")
        return
    compare_body([status] + wanted, actual)
