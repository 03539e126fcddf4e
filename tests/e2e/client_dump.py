"""Run by the Python of a delta-sharing release: lists and loads every table of a share and prints what it saw, a JSON line a
table. The test that starts it compares the lines; nothing here knows what is right.

usage: client_dump.py PROFILE SHARE OUTPUT
"""
import json
import sys
import traceback

import delta_sharing


def cell(value):
    """A pandas value as JSON: enough to compare, with pandas' own changes undone where that is possible."""
    if value is None:
        return None
    name = type(value).__name__
    if name in ("NaTType", "NAType"):
        return None
    if isinstance(value, float) or name.startswith("float"):
        number = float(value)
        return None if number != number else repr(number)
    if isinstance(value, bool) or name.startswith("bool"):
        return repr(float(bool(value)))
    if isinstance(value, int) or name.startswith(("int", "uint")):
        return repr(float(int(value))) if abs(int(value)) < 2**53 else str(int(value))
    if name == "Timestamp":
        return value.isoformat()
    if name in ("bytes", "bytearray"):
        return "hex:" + bytes(value).hex()
    if name == "ndarray" or isinstance(value, (list, tuple)):
        return [cell(element) for element in value]
    if isinstance(value, dict):
        return {str(key): cell(element) for key, element in value.items()}
    return str(value)


def load(profile, table):
    frame = delta_sharing.load_as_pandas(f"{profile}#{table.share}.{table.schema}.{table.name}")
    rows = [[cell(value) for value in row] for row in frame.itertuples(index=False, name=None)]
    return {"columns": list(map(str, frame.columns)), "dtypes": [str(t) for t in frame.dtypes], "rows": rows}


def main():
    profile, share, output = sys.argv[1:]
    client = delta_sharing.SharingClient(profile)
    tables = [table for table in client.list_all_tables() if table.share == share]
    with open(output, "w", encoding="utf-8") as file:
        for table in tables:
            seen = {"table": table.name}
            try:
                seen.update(load(profile, table))
            except Exception as error:  # noqa: BLE001  the test decides which failures are right
                seen["error"] = f"{type(error).__name__}: {error}"
                seen["trace"] = traceback.format_exc(limit=3)
            file.write(json.dumps(seen) + "\n")


if __name__ == "__main__":
    main()
