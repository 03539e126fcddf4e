"""Where a server and its token come from."""
import os
import subprocess
import sys

import pytest

import sluice
from sluice.settings import Server, find_server


def test_arguments_come_first():
    # Y1
    environ = {"DATABRICKS_HOST": "https://d", "DATABRICKS_TOKEN": "d", "SLUICE_ADMIN_URL": "https://s",
               "SLUICE_TOKEN": "s"}
    found = find_server("https://a", "a", environ)
    assert (found.host, found.token) == ("https://a", "a")


def test_databricks_comes_before_sluice():
    # Y1
    environ = {"DATABRICKS_HOST": "https://d", "DATABRICKS_TOKEN": "d", "SLUICE_ADMIN_URL": "https://s",
               "SLUICE_TOKEN": "s"}
    found = find_server(environ=environ)
    assert (found.host, found.token) == ("https://d", "d")
    del environ["DATABRICKS_TOKEN"]
    found = find_server(environ=environ)
    assert (found.host, found.token) == ("https://s", "s")


def test_the_commands_context_comes_last(tmp_path):
    # Y1
    data = tmp_path / "sluice-data"
    data.mkdir()
    (data / "admin.token").write_text("from-data\n")
    found = find_server(environ={})
    assert (found.host, found.token) == ("http://127.0.0.1:8081", "from-data")
    (tmp_path / "named").write_text("from-file")
    found = find_server(environ={"SLUICE_TOKEN_FILE": str(tmp_path / "named"), "SLUICE_ADMIN_URL": "https://far"})
    assert (found.host, found.token) == ("https://far", "from-file")
    # A token of this machine's server is not for others.
    assert find_server(environ={"SLUICE_ADMIN_URL": "https://far"}) is None
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "admin.token").write_text("other")
    assert find_server("http://localhost:9", environ={"SLUICE_DATA_DIR": str(elsewhere)}).token == "other"


def test_a_token_stays_with_its_own_server():
    environ = {"SLUICE_ADMIN_URL": "https://one.example", "SLUICE_TOKEN": "secret"}
    assert find_server("https://other.example", environ=environ) is None
    assert find_server("https://ONE.example:443/", environ=environ).token == "secret"
    assert find_server(environ={"DATABRICKS_HOST": "https://d", "SLUICE_TOKEN": "s"}).host == "http://127.0.0.1:8081"


def test_a_token_file_that_cannot_be_used_is_an_error(tmp_path):
    empty = tmp_path / "empty"
    empty.write_text(" \n")
    for path in (str(empty), str(tmp_path / "none")):
        with pytest.raises(sluice.ConfigurationError, match="token file"):
            find_server(environ={"SLUICE_TOKEN_FILE": path})
    # It is not even looked at when an earlier place has the answer.
    assert find_server(environ={"SLUICE_TOKEN_FILE": "/none", "DATABRICKS_HOST": "h", "DATABRICKS_TOKEN": "t"})


@pytest.mark.parametrize("make", [sluice.WorkspaceClient, sluice.connect])
def test_nothing_found_names_all_places(make):
    # Y1
    with pytest.raises(sluice.ConfigurationError) as caught:
        make()
    for place in ("arguments host and token", "DATABRICKS_HOST and DATABRICKS_TOKEN", "SLUICE_ADMIN_URL and SLUICE_TOKEN",
                  "context of the sluice command"):
        assert place in str(caught.value)


def test_a_token_is_not_printed():
    assert "secret" not in repr(Server("https://h", "secret", True))


def test_importing_has_no_side_effects(tmp_path):
    # Y10
    program = ("import sys, os, logging, socket, threading\n"
               "def refuse(*_): raise AssertionError('a connection on import')\n"
               "socket.socket.connect = refuse\n"
               "before = dict(os.environ), logging.getLogger().handlers[:], threading.active_count()\n"
               "import sluice\n"
               "assert before == (dict(os.environ), logging.getLogger().handlers[:], threading.active_count())\n"
               "assert 'pandas' not in sys.modules and 'pyarrow' not in sys.modules\n"
               "assert os.listdir('.') == []\n")
    source = os.path.dirname(os.path.dirname(sluice.__file__))
    done = subprocess.run([sys.executable, "-B", "-c", program], cwd=tmp_path, capture_output=True, text=True,
                          env={"PYTHONPATH": source, "PATH": os.environ.get("PATH", "")}, check=False)
    # The SDK's own libraries may warn about the age of this Python.
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
