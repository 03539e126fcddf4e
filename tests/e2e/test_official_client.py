"""The official Python client, its newest release and that of two years ago, against every fixture table on local disk and in
S3. One process for each client and store makes all calls of plan(); the tests look at what it wrote down."""
import json
import os
import subprocess

import pytest

import lake
import pandas_rules
import refusals
from s3_server import peers_folder
from server import die_with_parent

TABLES = lake.fixture_tables() if lake.fixtures_present() else []
BY_NAME = {repr(table): table for table in TABLES}
CLIENTS = {"newest": "venv", "old": "venv-old"}
SESSION_SECONDS_MAX = 600

# What both clients read wrongly although the links give the right bytes: table -> (how it shows, why).
MISREAD = {
    "spark/types-all": (
        r"^ts\[0\]: ",
        "pyarrow reads INT96 as nanoseconds, which reach from 1677 to 2262; the year 1582 comes out as another one"),
}

FOR_TIME_TRAVEL = ("delta-rs/rs-restored-evolved", "golden/time-travel-schema-changes-b", "spark/overwritten",
                   "spark/schema-evolution")
IN_COMMIT_TIMES = "spark/ict"
PARTITIONED = "spark/part-int"
PLAIN = "spark/cdf-basic"
LIMITS = (0, 1, 5, 1000)
# A million rows each: a client reads them whole from one store, and the first thousand from the other.
HUGE = ("golden/parquet-decimal-dictionaries", "golden/parquet-decimal-dictionaries-v2")
HUGE_WHOLE = (("newest", "local_lake"), ("old", "s3_lake"))
HUGE_PART = 1000
# `k = 1`, and a tree that nobody understands.
HINTS = {
    "k is 1": {"op": "equal", "children": [{"op": "column", "name": "k", "valueType": "int"},
                                           {"op": "literal", "value": "1", "valueType": "int"}]},
    "no known operation": {"op": "sounds like", "children": []},
}


def plan(client, shared):
    """What a client is asked to do: a name for each step -> the step."""
    def at(name):
        return f"{shared.share}.lake.{BY_NAME[name].alias}"

    steps = {"list": {"call": "list"}}
    for table in shared.listed():
        for call in ("load", "version", "metadata", "protocol"):
            steps[call, repr(table)] = {"call": call, "table": at(repr(table))}
    if (client, shared.share) not in HUGE_WHOLE:
        for name in HUGE:
            steps["load", name]["options"] = {"limit": HUGE_PART}
    for limit in LIMITS:
        steps["limit", limit] = {"call": "load", "table": at(PARTITIONED), "options": {"limit": limit}}
    for name, tree in HINTS.items():
        steps["hints", name] = {"call": "load", "table": at(PARTITIONED), "options": {"jsonPredicateHints": json.dumps(tree)}}
    for name in FOR_TIME_TRAVEL:
        for version in BY_NAME[name].expected["versions"]:
            number = version["version"]
            steps["load", name, number] = {"call": "load", "table": at(name), "options": {"version": number}}
    for number, text in in_commit_times().items():
        steps["time", number] = {"call": "load", "table": at(IN_COMMIT_TIMES), "options": {"timestamp": text}}
        steps["version at", number] = {
            "call": "version", "table": at(IN_COMMIT_TIMES), "options": {"starting_timestamp": text}}
    steps["beyond"] = {"call": "load", "table": at(PLAIN), "options": {"version": 1000}}
    steps["parquet"] = {"call": "load", "table": at(PLAIN), "options": {"use_delta_format": False}}
    steps["delta"] = {"call": "load", "table": at(PLAIN), "options": {"use_delta_format": True}}
    steps["changes"] = {"call": "changes", "table": at(PLAIN), "options": {"starting_version": 0}}
    steps["unknown"] = {"call": "load", "table": f"{shared.share}.lake.nothing"}
    if client == "newest":
        steps["batches"] = {"call": "load", "table": at(PARTITIONED), "options": {"convert_in_batches": True}}
    return steps


def in_commit_times():
    """Version -> commit time as text, of a table whose times do not depend on the files'."""
    times = {version["version"]: version["inCommitTimestamp"] for version in BY_NAME[IN_COMMIT_TIMES].expected["versions"]
             if "inCommitTimestamp" in version}
    return {version: lake.iso8601(time) for version, time in times.items()}


class Session:
    """What one client saw of one lake. The process runs from the start; whoever asks first waits for it."""

    def __init__(self, client, shared, folder):
        self.lake, self.steps, self._seen = shared, plan(client, shared), None
        python = os.path.join(peers_folder(), CLIENTS[client], "bin", "python")
        profile, steps, self._output = (os.path.join(folder, name) for name in ("profile.share", "plan", "output"))
        with open(profile, "w", encoding="utf-8") as file:
            json.dump(shared.profile, file)
        with open(steps, "w", encoding="utf-8") as file:
            file.writelines(json.dumps(step) + "\n" for step in self.steps.values())
        program = os.path.join(os.path.dirname(os.path.abspath(__file__)), "client_dump.py")
        # Without the warnings that pandas has for the client.
        self._process = subprocess.Popen([python, "-B", "-W", "ignore", program, profile, steps, self._output],
                                         stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, preexec_fn=die_with_parent)

    def end(self):
        self._process.kill()
        self._process.wait()

    def seen(self, *step):
        if self._seen is None:
            assert self._process.wait(SESSION_SECONDS_MAX) == 0
            with open(self._output, encoding="utf-8") as file:
                self._seen = dict(zip(self.steps, map(json.loads, file), strict=True))
        return self._seen[step if len(step) > 1 else step[0]]

    def result(self, *step):
        seen = self.seen(*step)
        assert "error" not in seen, seen["error"]
        return seen["result"]

    def error(self, *step):
        seen = self.seen(*step)
        assert "error" in seen, "the client got an answer"
        return seen["error"]

    def tried_again(self, *step):
        return self.seen(*step)["pauses_ms"] != []


@pytest.fixture(scope="session")
def sessions(local_lake, s3_lake, tmp_path_factory):
    """All clients side by side: they wait for the server more than they work."""
    running = {(client, name): Session(client, shared, str(tmp_path_factory.mktemp(f"{client}-{name}")))
               for client in CLIENTS for name, shared in (("local", local_lake), ("s3", s3_lake))}
    yield running
    for session in running.values():
        session.end()


@pytest.fixture(scope="session", params=[(client, name) for client in CLIENTS for name in ("local", "s3")], ids="-".join)
def session(request, sessions):
    return sessions[request.param]


# The first of them waits for the clients.
pytestmark = pytest.mark.timeout(SESSION_SECONDS_MAX + 60)


def test_all_tables_are_listed(session):
    # P43 P168
    names = session.result("list")
    share = session.lake.share
    tables = {f"{share}.lake.{table.alias}" for table in session.lake.listed()}
    assert names["shares"] == [share]
    assert names["schemas"] == [f"{share}.lake"]
    assert set(names["tables"]) == set(names["all_tables"]) == tables
    assert len(names["tables"]) == len(names["all_tables"]) == len(tables)


@pytest.mark.parametrize("table", TABLES, ids=repr)
def test_table(session, table):
    # P38 P90 P166 P167 P170 P171 P172 P222
    if repr(table) in session.lake.refused_at_registration:
        assert ("load", repr(table)) not in session.steps
        return
    assert not session.tried_again("load", repr(table))
    words = refused_by(table)
    if words:
        error = session.error("load", repr(table))
        assert "400 Client Error" in error and refusals.names_all(error, words), (words, error)
    elif table.outcome == "snapshot-only":
        check_without_rows(session, table)
    elif repr(table) in MISREAD:
        with pytest.raises(pandas_rules.Differs, match=MISREAD[repr(table)][0]):
            check_rows(session, table)
    else:
        check_rows(session, table)


def refused_by(table):
    if repr(table) in refusals.DAMAGED:
        return [refusals.DAMAGED[repr(table)][1]]
    return refusals.words(refusals.latest(table))


def check_rows(session, table):
    rows = session.lake.read(table)[1]
    if table.expected.get("num_rows") is not None:
        assert rows.num_rows == table.expected["num_rows"]
    if "options" in session.steps["load", repr(table)]:
        rows = rows.slice(0, HUGE_PART)
    pandas_rules.compare_frame(session.result("load", repr(table)), rows, table.expected["partition_columns"])


def check_without_rows(session, table):
    """Files of the newest version are gone, or never were: an error, never the rows of those that are left."""
    if table.expected["num_files"] == 0:
        assert session.result("load", repr(table))["num_rows"] == 0
    else:
        assert "FileNotFoundError" in session.error("load", repr(table))


@pytest.mark.parametrize("table", TABLES, ids=repr)
def test_metadata(session, table):
    # P26 P38 P53 P61 P66 P165
    if repr(table) in session.lake.refused_at_registration:
        return
    damaged = repr(table) in refusals.DAMAGED
    # What a single file's path is worth shows when its link is made.
    if refused_by(table) and repr(table) != "hand/corrupt-path-dotdot":
        for call in ("metadata", "protocol"):
            assert refusals.names_all(session.error(call, repr(table)), refused_by(table))
            assert not session.tried_again(call, repr(table))
        if damaged:
            assert refusals.names_all(session.error("version", repr(table)), refused_by(table))
            return
    else:
        assert session.result("protocol", repr(table))["min_reader_version"] == 1
        check_metadata(session.result("metadata", repr(table)), table)
    assert session.result("version", repr(table)) == table.expected["latest_version"]


def check_metadata(seen, table):
    expected = table.expected
    assert seen["partition_columns"] == expected["partition_columns"]
    assert seen["size"] == expected["total_size"]
    assert seen["num_files"] == expected["num_files"]
    assert seen["format"] == {"provider": "parquet", "options": {}}
    wanted = [(field["name"], field["type"], field["nullable"]) for field in (expected["schema"] or {"fields": []})["fields"]]
    assert [(field["name"], field["type"], field["nullable"]) for field in json.loads(seen["schema_string"])["fields"]] == wanted


@pytest.mark.parametrize("limit", LIMITS)
def test_limit(session, limit):
    # P173
    seen = session.result("limit", limit)
    rows = session.lake.read(BY_NAME[PARTITIONED])[1]
    pandas_rules.compare_frame(seen, rows.slice(0, limit), BY_NAME[PARTITIONED].expected["partition_columns"])


@pytest.mark.parametrize("name", HINTS)
def test_hints_lose_no_row(session, name):
    # P93 P96
    table = BY_NAME[PARTITIONED]
    rows = session.lake.read(table)[1].to_pylist()
    frame = session.result("hints", name)
    seen = {cells[frame["columns"].index("id")] for cells in zip(*frame["values"])}
    wanted = {row["id"] for row in rows if name != "k is 1" or row["k"] == 1}
    assert wanted and wanted <= seen <= {row["id"] for row in rows}


@pytest.mark.parametrize("name", FOR_TIME_TRAVEL)
def test_every_version_has_its_rows(session, name):
    # P70
    table = BY_NAME[name]
    for version in table.expected["versions"]:
        number = version["version"]
        rows = session.lake.read(table, number)[1]
        assert rows.num_rows == version["num_rows"]
        partitions = version.get("partition_columns", table.expected["partition_columns"])
        pandas_rules.compare_frame(session.result("load", name, number), rows, partitions)


def test_time_is_a_version(session):
    # P54 P57 P58 P65
    table = BY_NAME[IN_COMMIT_TIMES]
    for number in in_commit_times():
        assert session.result("version at", number) == number
        pandas_rules.compare_frame(session.result("time", number), session.lake.read(table, number)[1], [])


def test_format_may_be_chosen(session):
    # P35 P169
    table = BY_NAME[PLAIN]
    pandas_rules.compare_frame(session.result("parquet"), session.lake.read(table)[1], [])


def test_batches_give_the_same_rows(session):
    # P171
    if "batches" in session.steps:
        table = BY_NAME[PARTITIONED]
        pandas_rules.compare_frame(session.result("batches"), session.lake.read(table)[1], table.expected["partition_columns"])


@pytest.mark.parametrize("step,words", [
    ("beyond", "Cannot load table version 1000"),
    ("delta", "delta format"),
    ("changes", "change data feed"),
    ("unknown", "does not exist, please contact your share provider for further information"),
])
def test_refusals_are_told_at_once(session, step, words):
    # P35 P85 P166 P167 P219 P222
    assert refusals.names_all(session.error(step), [words])
    assert not session.tried_again(step)
