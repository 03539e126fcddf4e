"""A server for tests written in Python."""
import os

import pytest

from runner import binary
from server import Server


@pytest.fixture
def start_server(tmp_path):
    """Starts servers, each in a folder of its own; all must end with 0 on SIGTERM and without a sanitizer's report."""
    running = []

    def start(configuration=None, listen="127.0.0.1:0"):
        folder = tmp_path / f"server{len(running)}"
        os.makedirs(folder)
        server = Server(binary(), str(folder), configuration)
        server.listen = listen
        running.append(server)
        server.start()
        return server

    try:
        yield start
        for server in running:
            server.stop()
    finally:
        for server in running:
            server.kill()
