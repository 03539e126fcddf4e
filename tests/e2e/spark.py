"""Spark in a process of its own, as a writer of tables and as the reader that says what is in them."""
import json
import os
import subprocess

import pyarrow.parquet as pq

from delta_arrow import INT96
from s3_server import peers_folder
from server import die_with_parent

STOP_SECONDS_MAX = 120


class Spark:
    def __init__(self, folder, more_jars=()):
        self.folder, self._exports = folder, 0
        self.python = os.path.join(peers_folder(), "venv-spark", "bin", "python")
        jars = os.path.join(peers_folder(), "jars-spark")
        self.jars = [os.path.join(jars, name) for name in sorted(os.listdir(jars))] if os.path.isdir(jars) else []
        self.more_jars, self.process = list(more_jars), None

    def installed(self):
        return os.access(self.python, os.X_OK) and self.jars != []

    def start(self):
        program = os.path.join(os.path.dirname(os.path.abspath(__file__)), "spark_session.py")
        with open(os.path.join(self.folder, "spark.log"), "ab") as log:
            self.process = subprocess.Popen(
                [self.python, "-B", program, self.folder, ",".join(self.jars + self.more_jars)], cwd=self.folder, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, preexec_fn=die_with_parent,
                env=dict(os.environ, SPARK_LOCAL_IP="127.0.0.1"))

    def stop(self):
        self.process.stdin.close()
        try:
            self.process.wait(STOP_SECONDS_MAX)
        finally:
            self.process.kill()
            self.process.wait()

    def _ask(self, **step):
        self.process.stdin.write(json.dumps(step) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, f"Spark ended: see {self.folder}/spark.log"
        answer = json.loads(line)
        assert "error" not in answer, f"{step}: {answer['error']}"

    def sql(self, statement):
        self._ask(sql=statement)

    def rows(self, query):
        """The rows of a query; its timestamps are marked as those of the table's files, INT96."""
        return self._exported(export=query)

    def load_shared(self, url):
        return self._exported(load=url)

    def _exported(self, **step):
        self._exports += 1
        folder = os.path.join(self.folder, f"export{self._exports}")
        self._ask(to=folder, **step)
        rows = pq.read_table(folder, partitioning=None)
        timestamps = [field.name for field in rows.schema if "timestamp" in str(field.type)]
        return rows.replace_schema_metadata({INT96: json.dumps(timestamps)})
