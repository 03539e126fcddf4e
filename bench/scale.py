"""What the size of an installation costs: the same requests on a small metastore and on one of 10 000 shares, 10 000
recipients and 100 000 grants (F13).

The metastore is filled below the server, the measured recipient and its grants come through the API. A request's cost is the
CPU time of all threads of the server, the median of several rounds in which the two servers take turns.

usage: python bench/scale.py [--shares N] [--grants-per-share N] [--write FILE]
"""
import argparse
import http.client
import json
import os
import shutil
import sqlite3
import sys
import tempfile
import urllib.parse
import uuid

from goals import BINARY, CONFIGURATION, Goals, cpu_seconds, generate, lake, machine, median, write_document
from server import Server

SHARES_OF_THE_READER = 10
ROUNDS, REQUESTS_PER_ROUND = 7, 300
RATIO_MAX = 1.2
NOW = 1_795_000_000_000
MADE = {"created_at": NOW, "created_by": "bench", "updated_at": NOW, "updated_by": "bench"}


def insert(database, table, rows):
    columns = list(rows[0])
    database.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
                         [[row[column] for column in columns] for row in rows])


def named(name):
    return {"id": str(uuid.uuid4()), "name": name, "name_folded": name, "owner": "bench", **MADE}


def fill(path, shares, recipients, grants_per_share, table_id):
    """Shares of one table each, and each granted to as many recipients as the next share, in turn."""
    database = sqlite3.connect(path)
    database.execute("PRAGMA foreign_keys = ON")
    share_rows = [named(f"share_{n:05}") for n in range(shares)]
    recipient_rows = [dict(named(f"recipient_{n:05}"), authentication_type="TOKEN", blocked=0) for n in range(recipients)]
    insert(database, "shares", share_rows)
    insert(database, "recipients", recipient_rows)
    insert(database, "share_objects", [
        {"id": str(uuid.uuid4()), "share_id": share["id"], "position": 1, "type": "TABLE", "name": "main.bench.t",
         "name_folded": "main.bench.t", "source_id": table_id, "alias_schema": "bench", "alias_table": "t", "alias_folded": "bench.t",
         "history": 0, "added_at_version": 0, "added_at": NOW, "added_by": "bench", "status": "ACTIVE"} for share in share_rows])
    insert(database, "grants", [
        {"id": str(uuid.uuid4()), "share_id": share["id"], "object_key": "",
         "recipient_id": recipient_rows[(number * grants_per_share + turn) % recipients]["id"], "privilege": "SELECT",
         "granted_at": NOW, "granted_by": "bench"}
        for number, share in enumerate(share_rows) for turn in range(min(grants_per_share, recipients))])
    database.execute("UPDATE change_counter SET generation = generation + 1")
    database.commit()
    database.close()


class Installation:
    def __init__(self, folder, shares, grants_per_share):
        self.shares, self.grants_per_share = shares, grants_per_share
        os.makedirs(folder)
        generate(folder, "t", "--files", "100", "--commits", "2")
        self.server = Server(BINARY, os.path.join(folder, "server"), CONFIGURATION)
        os.makedirs(self.server.folder)
        self.server.start()
        admin = lake.Admin(self.server)
        for route, body in (("/catalogs", {"name": "main"}), ("/schemas", {"name": "bench", "catalog_name": "main"})):
            admin.call("POST", route, body)
        table = admin.register("main.bench.t", os.path.join(folder, "t"))
        assert table.status == 200, table.body
        self.server.stop()
        fill(os.path.join(self.server.data, "metastore.db"), shares, shares, grants_per_share, table.json()["table_id"])
        self.server.start()
        self.admin = lake.Admin(self.server)
        self.profile = self.admin.create_recipient("reader")
        for number in range(min(SHARES_OF_THE_READER, shares)):
            self.admin.grant(f"share_{number * shares // SHARES_OF_THE_READER:05}" if shares > 1 else "share_00000", "reader")
        recipient, administration = urllib.parse.urlsplit(self.profile["endpoint"]), urllib.parse.urlsplit(self.server.admin_url)
        self.connections = {"recipient": http.client.HTTPConnection(recipient.netloc),
                            "administrator": http.client.HTTPConnection(administration.netloc)}
        self.prefix = recipient.path
        self.middle = f"share_{shares // 2:05}"

    def request(self, who, method, path, body=None):
        token = self.profile["bearerToken"] if who == "recipient" else self.server.admin_token
        headers = {"Authorization": "Bearer " + token, "Content-Type": "application/json"}
        connection = self.connections[who]
        connection.request(method, (self.prefix if who == "recipient" else "") + path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        text = answer.read()
        assert answer.status == 200, (path, answer.status, text[:300])
        return json.loads(text) if answer.getheader("Content-Type", "").startswith("application/json") else text

    def cost_s(self, measured):
        before = cpu_seconds(self.server.process.pid)
        for _ in range(REQUESTS_PER_ROUND):
            measured(self)
        return (cpu_seconds(self.server.process.pid) - before) / REQUESTS_PER_ROUND


def statement(text):
    def run(site):
        answer = site.request("administrator", "POST", "/api/2.0/sql/statements",
                              {"statement": text.format(middle=site.middle), "warehouse_id": "bench"})
        assert answer["status"]["state"] == "SUCCEEDED", answer
    return run


def unity(path):
    return lambda site: site.request("administrator", "GET", "/api/2.1/unity-catalog" + path.format(middle=site.middle))


MEASURED = {
    "recipient: authorise, metadata": lambda site: site.request(
        "recipient", "GET", "shares/share_00000/schemas/bench/tables/t/metadata"),
    "recipient: list its shares": lambda site: site.request("recipient", "GET", "shares"),
    "recipient: list tables of a share": lambda site: site.request("recipient", "GET", "shares/share_00000/all-tables"),
    "administrator: page of shares": unity("/shares?max_results=1"),
    "administrator: page of recipients": unity("/recipients?max_results=1"),
    "administrator: recipients of a share": unity("/shares/{middle}/permissions"),
    "administrator: shares of a recipient": unity("/recipients/reader/share-permissions"),
    "SHOW GRANTS ON SHARE": statement("SHOW GRANTS ON SHARE {middle}"),
    "SHOW GRANTS TO RECIPIENT": statement("SHOW GRANTS TO RECIPIENT reader"),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shares", type=int, default=10_000)
    parser.add_argument("--grants-per-share", type=int, default=10)
    parser.add_argument("--write", metavar="FILE")
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="sluice-scale-")
    goals = Goals()
    sites = []
    try:
        sites = [Installation(os.path.join(folder, "small"), SHARES_OF_THE_READER, options.grants_per_share),
                 Installation(os.path.join(folder, "large"), options.shares, options.grants_per_share)]
        for name, measured in MEASURED.items():
            for site in sites:
                site.cost_s(measured)
            rounds = [[site.cost_s(measured) for site in sites] for _ in range(ROUNDS)]
            small, large = (median([turn[place] for turn in rounds]) for place in (0, 1))
            goals.add(f"F13 {name}", f"{SHARES_OF_THE_READER} shares: {small * 1e6:.0f} µs CPU", f"{large * 1e6:.0f} µs CPU",
                      f"{large / small:.2f}", f"≤ {RATIO_MAX}", large / small <= RATIO_MAX)
    finally:
        for site in sites:
            site.server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    if options.write:
        write_document(options.write, goals.table(), "scale",
                       f"{machine()}; {options.shares:,} shares, as many recipients, {options.grants_per_share} grants a share")
    return 0 if all(row[-1] == "yes" for row in goals.rows) else 1


if __name__ == "__main__":
    sys.exit(main())
