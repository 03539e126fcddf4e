"""Run by the Python of a delta-sharing release: makes the calls of a plan, one after the other, and writes down what came
back, a JSON line a call. The test that starts it compares the lines; nothing here knows what is right.

usage: client_dump.py PROFILE PLAN OUTPUT

A line of the plan is {"call": NAME, "table": "SHARE.SCHEMA.TABLE", "options": {…}}, a line of the output
{"pauses_ms": […]} with "result" or "error". Where the client would wait before it tries again, it notes the pause and goes on.
A data frame of many rows goes into an Arrow file beside OUTPUT.
"""
import dataclasses
import datetime
import decimal
import json
import os
import sys
import time

import delta_sharing
import delta_sharing.delta_sharing
import numpy
import pandas
import pyarrow
from pyarrow import feather

ROWS_AS_JSON_MAX = 10_000
PAUSES = []


class NeverWaiting(delta_sharing.delta_sharing.DataSharingRestClient):
    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self._sleeper = PAUSES.append


def micros(moment):
    return int(numpy.datetime64(moment).astype("datetime64[us]").astype("int64"))


def moment(value):
    zone = value.tzinfo is not None
    naive = value.tz_convert("UTC").tz_localize(None) if zone else value
    return {"micros": micros(naive.to_datetime64()), "zone": zone}


def cell(value):
    """A value of a data frame as JSON that keeps what Python type it had."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if value is pandas.NaT:
        return {"nat": True}
    if isinstance(value, numpy.bool_):
        return bool(value)
    if isinstance(value, (int, numpy.integer)):
        return int(value)
    if isinstance(value, (float, numpy.floating)):
        return {"float": float(value).hex()}
    if isinstance(value, (bytes, bytearray)):
        return {"bytes": bytes(value).hex()}
    if isinstance(value, decimal.Decimal):
        return {"decimal": str(value)}
    if isinstance(value, pandas.Timestamp):
        return moment(value)
    if isinstance(value, datetime.datetime):
        return moment(pandas.Timestamp(value).as_unit("us"))
    if isinstance(value, numpy.datetime64):
        return {"nat": True} if numpy.isnat(value) else {"micros": micros(value), "zone": False}
    if isinstance(value, datetime.date):
        return {"date": value.isoformat()}
    if isinstance(value, dict):
        return {"struct": {key: cell(child) for key, child in value.items()}}
    if isinstance(value, tuple):
        return {"pair": [cell(child) for child in value]}
    if isinstance(value, (list, numpy.ndarray)):
        return {"list": [cell(child) for child in value]}
    return {"unknown": repr(value)}


def rows_of(frame, folder):
    names = [str(name) for name in frame.columns]
    if len(frame) > ROWS_AS_JSON_MAX:
        path = os.path.join(folder, f"{time.monotonic_ns()}.arrow")
        feather.write_feather(pyarrow.Table.from_pandas(frame, preserve_index=False), path)
        return {"columns": names, "num_rows": len(frame), "arrow": path}
    return {"columns": names, "num_rows": len(frame),
            "values": [[cell(value) for value in frame.iloc[:, at]] for at in range(frame.shape[1])]}


def names_of(profile):
    client = delta_sharing.SharingClient(profile)
    shares = client.list_shares()
    schemas = [schema for share in shares for schema in client.list_schemas(share)]
    tables = [table for schema in schemas for table in client.list_tables(schema)]
    return {"shares": [share.name for share in shares],
            "schemas": [f"{schema.share}.{schema.name}" for schema in schemas],
            "tables": [f"{table.share}.{table.schema}.{table.name}" for table in tables],
            "all_tables": [f"{table.share}.{table.schema}.{table.name}" for table in client.list_all_tables()]}


def perform(profile, step, folder):
    call, options = step["call"], step.get("options", {})
    if call == "list":
        return names_of(profile)
    url = f"{profile}#{step['table']}"
    if call == "load":
        return rows_of(delta_sharing.load_as_pandas(url, **options), folder)
    if call == "changes":
        return rows_of(delta_sharing.load_table_changes_as_pandas(url, **options), folder)
    if call == "version":
        return delta_sharing.get_table_version(url, **options)
    if call == "metadata":
        return dataclasses.asdict(delta_sharing.get_table_metadata(url, **options))
    if call == "protocol":
        return dataclasses.asdict(delta_sharing.get_table_protocol(url, **options))
    raise ValueError(call)


def main():
    profile, plan, output = sys.argv[1:]
    delta_sharing.delta_sharing.DataSharingRestClient = NeverWaiting
    with open(plan, encoding="utf-8") as steps, open(output, "w", encoding="utf-8") as file:
        for line in steps:
            PAUSES.clear()
            seen = {}
            try:
                seen["result"] = perform(profile, json.loads(line), os.path.dirname(output))
            except Exception as error:  # noqa: BLE001  the test decides which failures are right
                seen["error"] = f"{type(error).__name__}: {error}"
            seen["pauses_ms"] = list(PAUSES)
            file.write(json.dumps(seen) + "\n")


if __name__ == "__main__":
    main()
