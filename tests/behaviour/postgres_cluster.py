#!/usr/bin/env python3
"""A throw-away PostgreSQL cluster, reached through a socket in a folder of its own and gone with whoever asked for it.

As a program: prints the URL of its maintenance database, stays until its standard input ends, then leaves nothing
behind. Exits with 77 where PostgreSQL is not installed. With --where it only prints the folder of the programs.
"""
import atexit
import ctypes
import glob
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from urllib.parse import quote

USER = "sluice"
PASSWORD = "not/a:plain%word"
START_SECONDS_MAX = 90
MISSING = 77
PR_SET_PDEATHSIG = 1
# Nothing here outlives the tests, so nothing is synced. Prepared to lose connections by the dozen.
SETTINGS = {"listen_addresses": "", "fsync": "off", "full_page_writes": "off", "wal_level": "minimal", "max_wal_senders": "0",
            "max_connections": "200", "shared_buffers": "32MB", "max_wal_size": "256MB", "autovacuum": "off", "jit": "off"}


def programs():
    """The folder of the newest server that is installed, or None."""
    def version(folder):
        return [int(n) for n in re.findall(r"\d+", folder)]

    folders = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=version, reverse=True)
    on_path = shutil.which("initdb")
    if on_path:
        folders.append(os.path.dirname(os.path.realpath(on_path)))
    return next((f for f in folders if os.access(os.path.join(f, "initdb"), os.X_OK)
                 and os.access(os.path.join(f, "postgres"), os.X_OK)), None)


def _identity():
    """(uid, gid) to run the server as: it refuses to be root."""
    if os.geteuid() != 0:
        return None
    entry = pwd.getpwnam("postgres")
    return entry.pw_uid, entry.pw_gid


class PostgresCluster:
    """Raises RuntimeError when it does not come up; `programs()` says beforehand whether it can."""

    def __init__(self):
        self.programs, self.identity, self.server = programs(), _identity(), None
        self.folder = tempfile.mkdtemp(prefix="sluice-pg-")
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def url(self, database):
        return f"postgres://{USER}:{quote(PASSWORD, safe='')}@/{database}?host={quote(self.folder, safe='')}"

    def sql(self, statement, database="postgres"):
        """The rows of a statement as psql prints them bare."""
        run = subprocess.run([os.path.join(self.programs, "psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-U", USER,
                              "-d", database, "-c", statement],
                             env={**os.environ, "PGPASSWORD": PASSWORD}, text=True, capture_output=True, timeout=60, check=False)
        if run.returncode != 0:
            raise RuntimeError(f"{statement}: {run.stderr}")
        return run.stdout.split("\n")[:-1]

    def create(self, database):
        self.sql(f'CREATE DATABASE "{database}"')
        return self.url(database)

    def drop(self, database):
        self.sql(f'DROP DATABASE "{database}" WITH (FORCE)')

    def stop(self):
        if self.server is not None:
            self.server.send_signal(signal.SIGQUIT)  # immediate shutdown: nothing is worth a checkpoint
            self.server.wait()
            self.server = None
        shutil.rmtree(self.folder, ignore_errors=True)

    def _start(self):
        data, secret, log = (os.path.join(self.folder, name) for name in ("data", "password", "log"))
        with open(secret, "w", encoding="utf-8") as file:
            file.write(PASSWORD + "\n")
        if self.identity:
            for path in (self.folder, secret):
                os.chown(path, *self.identity)
        self._check([os.path.join(self.programs, "initdb"), "-D", data, "-U", USER, "-A", "scram-sha-256", f"--pwfile={secret}",
                     "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"])
        settings = {**SETTINGS, "unix_socket_directories": self.folder}
        with open(log, "ab") as output:
            self.server = subprocess.Popen(
                [os.path.join(self.programs, "postgres"), "-D", data] + [w for k, v in settings.items() for w in ("-c", f"{k}={v}")],
                cwd=self.folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output, preexec_fn=self._become)
        self._wait(log)

    def _become(self):
        if self.identity:
            os.setgroups([])
            os.setgid(self.identity[1])
            os.setuid(self.identity[0])
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)

    def _check(self, command):
        run = subprocess.run(command, cwd=self.folder, text=True, capture_output=True, preexec_fn=self._become,
                             timeout=START_SECONDS_MAX, check=False)
        if run.returncode != 0:
            raise RuntimeError(f"{command[0]}: {run.stdout[-1000:]}{run.stderr[-1000:]}")

    def _wait(self, log):
        limit = time.monotonic() + START_SECONDS_MAX
        ready = [os.path.join(self.programs, "pg_isready"), "-q", "-h", self.folder, "-d", "postgres"]
        while subprocess.run(ready, check=False).returncode != 0:
            if self.server.poll() is not None or time.monotonic() > limit:
                with open(log, encoding="utf-8", errors="replace") as file:
                    raise RuntimeError("the server did not come up: " + file.read()[-2000:])
            time.sleep(0.02)


_shared = []


def shared():
    """The cluster of this process: started when first asked for, stopped at its end. None where PostgreSQL is not installed."""
    if not _shared:
        _shared.append(PostgresCluster() if programs() else None)
        if _shared[0]:
            atexit.register(_shared[0].stop)
    return _shared[0]


def main():
    if programs() is None:
        return MISSING
    if sys.argv[1:] == ["--where"]:
        print(programs())
        return 0
    cluster = PostgresCluster()
    try:
        print(cluster.url("postgres"), flush=True)
        sys.stdin.read()
    finally:
        cluster.stop()
    return 0


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    sys.exit(main())
