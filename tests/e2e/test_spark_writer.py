"""Tables as Spark writes them: after each commit the official client loads through the server what Spark reads."""
import json
import os

import delta_sharing
import pytest

import client_dump
import lake
import pandas_rules
import refusals
from delta_arrow import read_files
from spark import Spark

pytestmark = pytest.mark.long

# Each step is one statement; `{}` is the table.
EVERY_TYPE = [
    """CREATE TABLE {} (id BIGINT, name STRING, price DECIMAL(10,2), at TIMESTAMP, day DATE, ratio DOUBLE, ok BOOLEAN, few INT,
       tags ARRAY<STRING>, place STRUCT<city: STRING, floor: INT>, counts MAP<STRING, BIGINT>)
       USING delta TBLPROPERTIES ('delta.checkpointInterval' = '3')""",
    """INSERT INTO {} VALUES
       (1, 'Zoë', 12.50, TIMESTAMP'2024-02-29 23:59:59.123456', DATE'1969-12-31', 0.1, true, 7, array('a', NULL, ''), struct('Bern', 3), map('x', 1)),
       (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
       (3, '', -0.01, TIMESTAMP'1900-01-01 00:00:00', DATE'9999-12-31', double('NaN'), false, -7, array(), struct(NULL, NULL), map())""",
    "INSERT INTO {} SELECT id + 10, concat('n', id), id, NULL, NULL, id / 7, id % 2 = 0, id, NULL, NULL, NULL FROM range(200)",
    "UPDATE {} SET name = concat(name, '!'), price = price + 1 WHERE id < 20",
    "DELETE FROM {} WHERE id % 3 = 0",
    """MERGE INTO {} target USING (SELECT id, concat('merged ', id) AS name FROM range(150, 250)) source ON target.id = source.id
       WHEN MATCHED AND target.id % 2 = 0 THEN DELETE
       WHEN MATCHED THEN UPDATE SET name = source.name
       WHEN NOT MATCHED THEN INSERT (id, name) VALUES (source.id, source.name)""",
    "OPTIMIZE {}",
    "ALTER TABLE {} ADD COLUMNS (later STRING, deeper STRUCT<one: BIGINT>)",
    "INSERT INTO {} (id, later, deeper) VALUES (1000, 'new', struct(1)), (1001, NULL, struct(NULL))",
    "INSERT OVERWRITE {} SELECT * FROM {} WHERE id < 30",
    "RESTORE TABLE {} TO VERSION AS OF 4",
    "DELETE FROM {}",
]
PARTITIONED = [
    """CREATE TABLE {} (id BIGINT, text STRING, region STRING, day DATE, code INT, at TIMESTAMP)
       USING delta PARTITIONED BY (region, day, code, at)""",
    """INSERT INTO {} VALUES
       (1, 'a', 'a b', DATE'2024-02-29', 1, TIMESTAMP'2024-02-29 12:00:00'),
       (2, 'b', 'x/y=z%41', DATE'0001-01-01', -1, TIMESTAMP'1970-01-01 00:00:00.000001'),
       (3, 'c', 'Zürich "日本" #?&+:', DATE'1969-12-31', 0, TIMESTAMP'2024-02-29 12:00:00'),
       (4, 'd', NULL, NULL, NULL, NULL),
       (5, 'e', '', DATE'2024-02-29', NULL, NULL),
       (6, 'f', '..', DATE'2024-02-29', 2147483647, NULL),
       (7, 'g', '__HIVE_DEFAULT_PARTITION__', DATE'2024-03-01', 5, NULL)""",
    "INSERT INTO {} SELECT id + 100, 'more', concat('r', id % 3), DATE'2024-01-01' + CAST(id % 2 AS INT), 1, NULL FROM range(24)",
    "DELETE FROM {} WHERE region = 'r1'",
    "DELETE FROM {} WHERE region IS NULL AND id = 4",
    "OPTIMIZE {} WHERE day = DATE'2024-01-01'",
    "UPDATE {} SET region = 'moved & gone' WHERE region = 'r2'",
    "INSERT OVERWRITE {} PARTITION (region = 'r0', day = DATE'2024-01-01', code = 1, at = NULL) SELECT 500L, 'only'",
]
TABLES = {"every_type": (EVERY_TYPE, []), "partitioned": (PARTITIONED, ["region", "day", "code", "at"])}


@pytest.fixture(scope="module")
def spark(tmp_path_factory):
    session = Spark(str(tmp_path_factory.mktemp("spark")))
    if not session.installed():
        pytest.skip("Spark is not installed")
    session.start()
    yield session
    session.stop()


class Shared:
    """A table that Spark writes below the share `spark`."""

    def __init__(self, admin, profile, folder, name):
        self.admin, self.profile, self.folder, self.name = admin, profile, folder, name
        self.path = os.path.join(folder, name)
        self.as_sql = f"delta.`{self.path}`"
        with open(os.path.join(folder, name + ".share"), "w", encoding="utf-8") as file:
            json.dump(profile, file)
        self.url = f"{file.name}#spark.lake.{name}"

    def share(self):
        full_name = "spark.lake." + self.name
        assert self.admin.register(full_name, "file://" + self.path).status == 200
        assert self.admin.add_to_share("spark", full_name, "lake." + self.name).status == 200

    def query(self, **body):
        return lake.call("POST", f"{self.profile['endpoint']}shares/spark/schemas/lake/tables/{self.name}/query", body,
                         {"Authorization": "Bearer " + self.profile["bearerToken"]})

    def check(self, wanted, partition_columns, version=None):
        """What the official client loads, in the order of the ids, is what Spark read."""
        frame = delta_sharing.load_as_pandas(self.url, version=version)
        frame = frame.sort_values("id", ignore_index=True)
        pandas_rules.compare_frame(client_dump.rows_of(frame, self.folder), wanted.sort_by("id"), partition_columns)


@pytest.fixture(scope="module")
def new_table(admin, tmp_path_factory):
    admin.must("POST", "/catalogs", {"name": "spark"})
    admin.must("POST", "/schemas", {"name": "lake", "catalog_name": "spark"})
    admin.must("POST", "/shares", {"name": "spark"})
    profile = admin.create_recipient("spark_reader")
    admin.grant("spark", "spark_reader")
    folder = str(tmp_path_factory.mktemp("tables"))
    return lambda name: Shared(admin, profile, folder, name)


@pytest.mark.parametrize("name", TABLES)
def test_each_commit_is_what_spark_reads(spark, new_table, name):
    # P60 P61 P72 P75 P80 P87
    table, (steps, partition_columns) = new_table(name), TABLES[name]
    versions = {}
    for number, statement in enumerate(steps):
        spark.sql(statement.replace("{}", table.as_sql))
        if number == 0:
            table.share()
        version = int(table.query().headers["Delta-Table-Version"])
        # Each statement makes one commit; Spark's RESTORE and OVERWRITE as well.
        assert version == number, statement
        versions[version] = spark.rows(f"SELECT * FROM {table.as_sql}")
        table.check(versions[version], partition_columns)
    for version, wanted in versions.items():
        table.check(wanted, partition_columns, version)
    assert any(entry.endswith(".checkpoint.parquet") for entry in os.listdir(os.path.join(table.path, "_delta_log"))) \
        or name != "every_type", "no version was read from a checkpoint"


def refused(table, word):
    answer = table.query()
    assert (answer.status, answer.json()["errorCode"]) == (400, "UNSUPPORTED_OPERATION"), answer.body
    assert refusals.names_all(answer.json()["message"], [word]), answer.body


def test_deletion_vectors_until_they_are_purged(spark, new_table):
    # P38
    table = new_table("vectors")
    spark.sql(f"CREATE TABLE {table.as_sql} USING delta TBLPROPERTIES ('delta.enableDeletionVectors' = 'true') AS SELECT id FROM range(100)")
    table.share()
    table.check(spark.rows(f"SELECT * FROM {table.as_sql}"), [])
    spark.sql(f"DELETE FROM {table.as_sql} WHERE id = 7")
    refused(table, "deletionVectors")
    spark.sql(f"REORG TABLE {table.as_sql} APPLY (PURGE)")
    wanted = spark.rows(f"SELECT * FROM {table.as_sql}")
    assert wanted.num_rows == 99
    table.check(wanted, [])


def test_a_renamed_column_is_refused(spark, new_table):
    # P38
    table = new_table("mapped")
    spark.sql(f"CREATE TABLE {table.as_sql} USING delta AS SELECT id, id AS old FROM range(3)")
    table.share()
    before = spark.rows(f"SELECT * FROM {table.as_sql}")
    spark.sql(f"ALTER TABLE {table.as_sql} SET TBLPROPERTIES ('delta.columnMapping.mode' = 'name', "
              "'delta.minReaderVersion' = '2', 'delta.minWriterVersion' = '5')")
    spark.sql(f"ALTER TABLE {table.as_sql} RENAME COLUMN old TO new")
    refused(table, "columnMapping")
    # Not through the official client: it asks for the newest metadata first, and gives up there.
    assert read_files(table.query(version=0).lines(), lake.fetch).sort_by("id").equals(before.sort_by("id"))


def test_spark_connector_reads_a_share(new_table, tmp_path):
    # P180
    jars = os.environ.get("SLUICE_SPARK_SHARING_JARS")
    if not jars:
        pytest.skip("spark-connector: SLUICE_SPARK_SHARING_JARS does not name its jars")
    session = Spark(str(tmp_path), jars.split(","))
    assert session.installed(), "Spark is not installed"
    session.start()
    try:
        table = new_table("connected")
        session.sql(f"CREATE TABLE {table.as_sql} USING delta PARTITIONED BY (part) AS SELECT id, id % 3 AS part FROM range(50)")
        table.share()
        wanted = session.rows(f"SELECT * FROM {table.as_sql}")
        assert session.load_shared(table.url).sort_by("id").equals(wanted.sort_by("id"))
    finally:
        session.stop()
