"""Run by the Python of the Spark peer: does what each line of stdin says and answers with a line.

usage: spark_session.py FOLDER JAR,JAR,…

{"sql": STATEMENT} is executed. {"export": QUERY, "to": FOLDER} writes the rows of a query as Parquet, and
{"load": URL, "to": FOLDER} those of a shared table that the sharing connector reads. The answer is {} or {"error": TEXT}.
"""
import json
import os
import sys

from pyspark.sql import SparkSession


def start(folder, jars):
    settings = {
        "spark.jars": jars,
        "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
        "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
        "spark.sql.warehouse.dir": os.path.join(folder, "warehouse"),
        "spark.local.dir": os.path.join(folder, "local"),
        "spark.sql.session.timeZone": "UTC",
        # Dates of long ago as they are, not as the calendar of that time had them.
        "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
        "spark.sql.parquet.int96RebaseModeInWrite": "CORRECTED",
        # Local and small: tables of some rows would be cut into hundreds of tasks.
        "spark.sql.shuffle.partitions": "2",
        "spark.databricks.delta.snapshotPartitions": "1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    builder = SparkSession.builder.master("local[2]")
    for key, value in settings.items():
        builder = builder.config(key, value)
    return builder.getOrCreate()


def export(session, frame, folder):
    # Tables get Spark's own form of timestamps, INT96; what is compared with them gets one that tells its zone.
    session.conf.set("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS")
    try:
        frame.coalesce(1).write.parquet(folder)
    finally:
        session.conf.unset("spark.sql.parquet.outputTimestampType")


def perform(session, step):
    if "sql" in step:
        session.sql(step["sql"])
    elif "export" in step:
        export(session, session.sql(step["export"]), step["to"])
    else:
        export(session, session.read.format("deltaSharing").load(step["load"]), step["to"])


def main():
    folder, jars = sys.argv[1:]
    # What Java prints is not an answer.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    session = start(folder, jars)
    for line in sys.stdin:
        answer = {}
        try:
            perform(session, json.loads(line))
        except Exception as error:  # noqa: BLE001  the test decides what is a failure
            answer["error"] = f"{type(error).__name__}: {error}"
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
