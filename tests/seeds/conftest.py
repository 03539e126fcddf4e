"""Fixtures of the seed scripts: for each test a server of its own on which the articles' catalogs, tables and shares lie."""
import os
import sys

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
TESTS = os.path.dirname(HERE)
for folder in (HERE, os.path.join(TESTS, "behaviour"), os.path.join(TESTS, "e2e"),
               os.path.join(os.path.dirname(TESTS), "clients", "python", "src")):
    sys.path.insert(0, folder)

import lake  # noqa: E402
import lakehouse  # noqa: E402
from server import Server  # noqa: E402


def server_binary():
    for candidate in (os.environ.get("SLUICE_E2E_BINARY"), os.path.join(lake.PROJECT, "build/release/sluice"),
                      os.path.join(lake.PROJECT, "build/debug/sluice")):
        if candidate and os.path.exists(candidate):
            return candidate
    return pytest.fail("no server binary: run scripts/build")


@pytest.fixture(autouse=True)
def own_environment(monkeypatch, tmp_path):
    """Neither the machine's settings nor its files, and a folder of its own."""
    for name in [n for n in os.environ if n.startswith(("DATABRICKS_", "SLUICE_")) or n.lower().endswith("_proxy")]:
        if name not in ("SLUICE_E2E_BINARY", "SLUICE_BINARY"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("DATABRICKS_CONFIG_FILE", os.devnull)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def locations(tmp_path_factory):
    return lakehouse.write_tables(str(tmp_path_factory.mktemp("lakehouse")))


@pytest.fixture
def start_server(tmp_path_factory):
    running = []

    def start(*arguments):
        server = Server(server_binary(), str(tmp_path_factory.mktemp("server")))
        server.arguments = list(arguments)
        server.start()
        running.append(server)
        return server

    yield start
    for server in running:
        server.stop()


@pytest.fixture
def start_lakehouse(start_server, locations):
    """Starts a server with what the articles take for granted."""
    def start():
        server = start_server()
        lakehouse.set_up(lakehouse.caller(server.admin_url, server.admin_token), locations)
        return server

    return start


@pytest.fixture
def server(start_lakehouse):
    return start_lakehouse()


@pytest.fixture
def admin(server):
    return lake.Admin(server)
