"""The server to test, and all fixture tables under one share of it."""
import os

import lake
import pytest
from delta_arrow import read_files


def server_binary():
    for candidate in (os.environ.get("SLUICE_E2E_BINARY"), os.path.join(lake.PROJECT, "build/release/sluice"),
                      os.path.join(lake.PROJECT, "build/debug/sluice")):
        if candidate and os.path.exists(candidate):
            return candidate
    pytest.fail("no server binary: run scripts/build")


class SharedLake:
    """All fixture tables under one share, and a recipient who holds it."""

    def __init__(self, share, profile, refused_at_registration, root):
        self.share, self.profile, self.root = share, profile, root
        self.refused_at_registration = refused_at_registration  # table -> answer
        self._read = {}

    def headers(self):
        return {"Authorization": "Bearer " + self.profile["bearerToken"]}

    def url(self, table, suffix):
        return f"{self.profile['endpoint']}shares/{self.share}/schemas/lake/tables/{table.alias}{suffix}"

    def query(self, table, **body):
        return lake.call("POST", self.url(table, "/query"), body, self.headers())

    def listed(self):
        return [table for table in lake.fixture_tables() if repr(table) not in self.refused_at_registration]

    def path_in_log(self, path):
        """The path of an expected file as the shared copy of the table spells it."""
        return lake.moved(path, self.root)

    def read(self, table, version=None):
        """The lines of a query's answer and the rows behind its links; read once for all tests. Rows are only to be had where
        every file is still there."""
        if (repr(table), version) not in self._read:
            answer = self.query(table, **({} if version is None else {"version": version}))
            assert answer.status == 200, f"{table}: {answer.status} {answer.body[:300]}"
            lines = answer.lines()
            self._read[repr(table), version] = lines, read_files(lines, lake.fetch)
        return self._read[repr(table), version]


def share_all(admin, share, root, location_of):
    admin.must("POST", "/catalogs", {"name": share})
    admin.must("POST", "/schemas", {"name": "lake", "catalog_name": share})
    admin.must("POST", "/shares", {"name": share})
    refused = {}
    for table in lake.fixture_tables():
        full_name = f"{share}.lake.{table.alias}"
        answer = admin.register(full_name, location_of(table))
        if answer.status == 200:
            answer = admin.add_to_share(share, full_name, f"lake.{table.alias}")
        if answer.status != 200:
            refused[repr(table)] = answer
    profile = admin.create_recipient(share + "_reader")
    admin.grant(share, share + "_reader")
    return SharedLake(share, profile, refused, root)
