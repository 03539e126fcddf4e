#!/usr/bin/env python3
"""Measures the server's goals (docs/benchmarks.md) against floors and peers in the same run, and prints one table.

usage: goals.py [--files-large N] [--write docs/benchmarks.md]

Needs the release build, nginx, wrk, versitygw, and a Python with pyarrow and requests (scripts/bench brings them).
"""
import argparse
import datetime
import os
import platform
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

PROJECT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path[:0] = [os.path.join(PROJECT, "tests", "e2e"), os.path.join(PROJECT, "tests", "behaviour")]

import lake  # noqa: E402
from s3_server import S3Server, free_port  # noqa: E402
from server import Server  # noqa: E402

BINARY = os.path.join(PROJECT, "build", "release", "sluice")
# Benchmarks ask more often than people do.
CONFIGURATION = ("limits:\n  recipient_rate_per_s: 10000000\n  recipient_burst: 10000000\n"
                 "  in_flight_per_recipient_max: 1000\n")


class Goals:
    def __init__(self):
        self.rows = []

    def add(self, goal, floor, measured, ratio, target, ok):
        self.rows.append((goal, floor, measured, ratio, target, "yes" if ok else "**no**"))
        print(" | ".join(map(str, self.rows[-1])), flush=True)

    def table(self):
        head = "| goal | floor or peer | sluice | ratio | target | ok |\n| --- | --- | --- | --- | --- | --- |\n"
        return head + "".join("| " + " | ".join(map(str, row)) + " |\n" for row in self.rows)


def cpu_seconds(pid):
    """User and system time of all threads, in nanosecond steps (the ticks of /proc/PID/stat are 10 ms)."""
    total = 0
    for thread in os.listdir(f"/proc/{pid}/task"):
        try:
            with open(f"/proc/{pid}/task/{thread}/schedstat") as file:
                total += int(file.read().split()[0])
        except OSError:
            pass
    return total / 1e9


def memory_kb(pid, name):
    with open(f"/proc/{pid}/status") as file:
        return int(re.search(name + r":\s+(\d+)", file.read()).group(1))


def reset_peak(pid):
    with open(f"/proc/{pid}/clear_refs", "w") as file:
        file.write("5")


class Site:
    """A server with tables of several sizes in an S3 store, shared with one recipient."""

    def __init__(self, folder, store, command_prefix=()):
        self.server = Server(BINARY, folder, CONFIGURATION)
        self.prefix = command_prefix
        self.store = store

    def start(self):
        began = time.monotonic()
        self.server.start()
        self.start_s = time.monotonic() - began
        self.pid = self.server.process.pid
        self.admin = lake.Admin(self.server)

    def prepare(self, tables):
        self.admin.must("POST", "/storage-credentials", {"name": "key", "s3": {
            "access_key_id": self.store.access_key, "secret_access_key": self.store.secret_key,
            "endpoint": self.store.endpoint, "region": "us-east-1", "path_style": True}})
        self.admin.must("POST", "/external-locations", {"name": "bench", "url": "s3://bench", "credential_name": "key"})
        self.admin.must("POST", "/schemas", {"name": "bench", "catalog_name": "main"})
        self.admin.must("POST", "/shares", {"name": "bench"})
        for table in tables:
            answer = self.admin.register(f"main.bench.{table}", f"s3://bench/{table}")
            assert answer.status == 200, answer.body
            answer = self.admin.add_to_share("bench", f"main.bench.{table}", f"bench.{table}", history=False)
            assert answer.status == 200, answer.body
        self.profile = self.admin.create_recipient("reader")
        self.admin.grant("bench", "reader")
        self.authorization = "Bearer " + self.profile["bearerToken"]

    def address(self):
        host, _, port = self.server.public_url.split("//")[1].partition(":")
        return host, int(port)

    def query(self, table, read_bytes=None):
        """Sends one query on a fresh connection. Returns (seconds to the first byte, to the end, bytes)."""
        body = b"{}"
        request = (f"POST /delta-sharing/shares/bench/schemas/bench/tables/{table}/query HTTP/1.1\r\nHost: bench\r\n"
                   f"Authorization: {self.authorization}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n")
        with socket.create_connection(self.address()) as connection:
            if read_bytes:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            began = time.monotonic()
            connection.sendall(request.encode() + body)
            chunk = connection.recv(65536 if read_bytes is None else read_bytes)
            first = time.monotonic() - began
            assert chunk.startswith(b"HTTP/1.1 200"[:len(chunk)]), chunk[:300]
            size = len(chunk)
            while read_bytes is None and chunk:
                chunk = connection.recv(1 << 20)
                size += len(chunk)
            return first, time.monotonic() - began, size


def wrk(url, headers=()):
    command = ["wrk", "-t1", "-c16", "-d2s", url]
    for header in headers:
        command += ["-H", header]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in out, out
    return float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1))


class Nginx:
    """Serves files of given sizes, one worker, access log on: what a web server is expected to do."""

    def __init__(self, folder):
        self.folder, self.port = folder, free_port()
        os.makedirs(folder)
        os.chmod(folder, 0o755)

    def start(self, files):
        for name, content in files.items():
            with open(os.path.join(self.folder, name), "wb") as file:
                file.write(content)
        configuration = os.path.join(self.folder, "nginx.conf")
        with open(configuration, "w") as file:
            file.write(f"""user root; worker_processes 2; pid {self.folder}/pid; error_log {self.folder}/error.log; daemon off;
events {{ worker_connections 1024; }}
http {{ access_log {self.folder}/access.log; keepalive_requests 1000000; sendfile on;
server {{ listen 127.0.0.1:{self.port}; root {self.folder}; }} }}""")
        self.process = subprocess.Popen(["nginx", "-c", configuration])
        for _ in range(200):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{next(iter(files))}").read()
                return
            except OSError:
                time.sleep(0.02)
        raise RuntimeError("nginx did not start")

    def stop(self):
        self.process.terminate()
        self.process.wait(20)


def median(values):
    return sorted(values)[len(values) // 2]


def measure_idle(goals, folder, store):
    starts, memories = [], []
    for attempt in range(5):
        site = Site(os.path.join(folder, f"idle{attempt}"), store)
        os.makedirs(site.server.folder)
        site.start()
        time.sleep(1)
        starts.append(site.start_s)
        memories.append(memory_kb(site.pid, "VmRSS"))
        site.server.stop()
    goals.add("F14 start on an empty data directory", "–", f"{median(starts) * 1000:.0f} ms", "–", "≤ 200 ms",
              median(starts) <= 0.2)
    goals.add("F14 idle memory", "–", f"{median(memories) / 1024:.1f} MB", "–", "≤ 40 MB", median(memories) <= 40 * 1024)


def measure_requests(goals, folder, site):
    # The metadata of a table in a local directory: from a bucket, each request costs the store a listing, and it is the store
    # that is measured.
    local = os.path.join(folder, "local")
    generate(local, "t_1k", "--files", "1000", "--commits", "10")
    answer = site.admin.register("main.bench.t_local", os.path.join(local, "t_1k"))
    assert answer.status == 200, answer.body
    assert site.admin.add_to_share("bench", "main.bench.t_local", "bench.t_local", history=False).status == 200
    headers = [f"Authorization: {site.authorization}"]
    paths = {"list of shares": "shares", "metadata": "shares/bench/schemas/bench/tables/t_local/metadata"}
    bodies = {}
    for name, path in paths.items():
        bodies[name] = lake.call("GET", site.profile["endpoint"] + path, None, {"Authorization": site.authorization}).body
    nginx = Nginx(os.path.join(folder, "nginx"))
    nginx.start({name.replace(" ", "_"): body for name, body in bodies.items()})
    for name, path in paths.items():
        # In turns: what else the machine does meanwhile then meets both.
        rounds = [(wrk(f"http://127.0.0.1:{nginx.port}/{name.replace(' ', '_')}"), wrk(site.profile["endpoint"] + path, headers))
                  for _ in range(7)]
        peer, ours = median([turn[0] for turn in rounds]), median([turn[1] for turn in rounds])
        goals.add(f"F10 {name}, authenticated, {len(bodies[name])} B", f"nginx {peer:,.0f}/s", f"{ours:,.0f}/s",
                  f"{ours / peer:.2f}", "≥ 0.60", ours / peer >= 0.6)
    nginx.stop()


def measure_warm(goals, site, table, files):
    site.query(table)
    first_cpu, totals, sizes = [], [], []
    for _ in range(7):
        before = cpu_seconds(site.pid)
        site.query(table, read_bytes=16)
        first_cpu.append(cpu_seconds(site.pid) - before)
        time.sleep(0.2)
    reset_peak(site.pid)
    resting = memory_kb(site.pid, "VmRSS")
    for _ in range(5):
        before = cpu_seconds(site.pid)
        _, seconds, size = site.query(table)
        totals.append((cpu_seconds(site.pid) - before, seconds))
        sizes.append(size)
    growth = memory_kb(site.pid, "VmHWM") - resting
    cpu = median([total[0] for total in totals])
    wall = median([total[1] for total in totals])
    goals.add(f"F3 first byte of a warm query, {files:,} files", "–", f"{median(first_cpu) * 1000:.2f} ms CPU", "–",
              "≤ 5 ms CPU", median(first_cpu) <= 0.005)
    goals.add(f"F2 warm query, {files:,} files, {sizes[0] / 1e6:.0f} MB: signed and written", "–",
              f"{files / cpu / 1e6:.2f} M files/s/core ({wall * 1000:.0f} ms)", "–", "≥ 1 M files/s/core",
              files / cpu >= 1e6)
    goals.add(f"F9 memory growth during that answer", "–", f"{growth / 1024:.1f} MB", "–", "≤ 32 MB", growth <= 32 * 1024)


def measure_cold(goals, site, table, files):
    """A server that has never seen the table, on one core."""
    site.server.stop()
    site.start()
    os.system(f"taskset -a -c -p 1 {site.pid} >/dev/null")
    first, total, size = site.query(table)
    goals.add(f"F5 cold start to first byte, {files:,} files in a classic checkpoint, one core", "–",
              f"{first * 1000:.0f} ms (all {size / 1e6:.0f} MB: {total:.1f} s)", "–", "≤ 1500 ms", first <= 1.5)


def machine():
    with open("/proc/cpuinfo") as file:
        model = re.search(r"model name\s*:\s*(.*)", file.read()).group(1)
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=PROJECT, capture_output=True, text=True).stdout.strip()
    return f"{model}, {os.cpu_count()} cores, Linux {platform.release()}, commit {commit}, {datetime.date.today()}"


def generate(folder, table, *arguments):
    subprocess.run([sys.executable, os.path.join(PROJECT, "bench", "delta_table.py"), "--out", os.path.join(folder, table),
                    *arguments], check=True, stdout=subprocess.DEVNULL)


def write_document(path, table, name, about):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    head, tail = text[:text.index(begin) + len(begin)], text[text.index(end):]
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"{head}\n\n{about}\n\n{table}\n{tail}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files-large", type=int, default=1_000_000)
    parser.add_argument("--write", metavar="FILE")
    options = parser.parse_args()
    goals = Goals()
    folder = tempfile.mkdtemp(prefix="sluice-bench-")
    store = S3Server(os.path.join(folder, "s3"))
    try:
        os.makedirs(os.path.join(folder, "s3", "bench"))
        lake_folder = os.path.join(folder, "s3", "bench")
        generate(lake_folder, "t_1k", "--files", "1000", "--commits", "10")
        generate(lake_folder, "t_100k", "--files", "100000", "--commits", "10", "--checkpoint-at", "20")
        generate(lake_folder, "t_large", "--files", str(options.files_large), "--commits", "3", "--checkpoint-at", "20")
        store.start()
        measure_idle(goals, folder, store)
        os.makedirs(os.path.join(folder, "site"))
        site = Site(os.path.join(folder, "site"), store)
        site.start()
        site.prepare(["t_1k", "t_100k", "t_large"])
        measure_requests(goals, folder, site)
        measure_warm(goals, site, "t_100k", 100_000)
        measure_cold(goals, site, "t_large", options.files_large)
        site.server.stop()
    finally:
        store.stop()
        shutil.rmtree(folder, ignore_errors=True)
    print("\n" + goals.table())
    if options.write:
        write_document(options.write, goals.table(), "goals", machine())
    return 0 if all(row[-1] == "yes" for row in goals.rows) else 1


if __name__ == "__main__":
    sys.exit(main())
