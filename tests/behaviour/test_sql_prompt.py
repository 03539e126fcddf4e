"""`sluice sql` on a terminal: editing, completion, history, giving up."""
import os
import pty
import select
import stat
import subprocess
import termios
import time

import pytest

from runner import binary
from server import die_with_parent

SECONDS_MAX = 30


class Terminal:
    """`sluice sql` on a pseudo-terminal."""

    def __init__(self, server, home):
        environment = {**{k: v for k, v in os.environ.items() if not k.startswith("SLUICE_")}, "HOME": str(home), "TERM": "xterm",
                       "SLUICE_ADMIN_URL": server.admin_url, "SLUICE_TOKEN": server.admin_token, "NO_COLOR": "1"}
        environment.pop("XDG_STATE_HOME", None)
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen([binary(), "sql"], stdin=slave, stdout=slave, stderr=slave, env=environment,
                                        start_new_session=True, preexec_fn=die_with_parent)
        os.close(slave)
        self.seen = ""

    def expect(self, text):
        """Reads until the text has come, behind everything that was expected before."""
        limit = time.monotonic() + SECONDS_MAX
        while text not in self.seen:
            left = limit - time.monotonic()
            assert left > 0 and select.select([self.master], [], [], left)[0], f"{text!r} did not come; came: {self.seen!r}"
            try:
                piece = os.read(self.master, 65536)
            except OSError:
                piece = b""
            assert piece, f"the end came before {text!r}; came: {self.seen!r}"
            self.seen += piece.decode("utf-8", "replace")
        self.seen = self.seen[self.seen.index(text) + len(text):]

    def type(self, text):
        """As a person would: when the line is being edited, which begins a moment after the prompt is seen. Until then the terminal
        takes Ctrl-C for a signal."""
        limit = time.monotonic() + SECONDS_MAX
        while termios.tcgetattr(self.master)[3] & termios.ISIG:
            assert time.monotonic() < limit, "the line is not edited"
            select.select([], [], [], 0.005)
        os.write(self.master, text.encode())

    def end(self):
        code = self.process.wait(SECONDS_MAX)
        os.close(self.master)
        return code


@pytest.fixture
def server(start_server):
    return start_server()


@pytest.fixture
def terminal(server, tmp_path):
    running = []

    def start():
        running.append(Terminal(server, tmp_path))
        running[-1].expect("main.default> ")
        return running[-1]

    yield start
    for one in running:
        one.process.kill()
        one.process.wait()


def test_statements_are_edited_completed_and_remembered(terminal, tmp_path):
    # K53
    prompt = terminal()
    prompt.type("CREATE SHA\tsales\n")
    prompt.expect("     -> ")
    prompt.type("COMMENT 'x';\n")
    prompt.expect("main.default> ")
    prompt.type("SHOW SHARES;\n")
    prompt.expect("sales")
    prompt.expect("main.default> ")
    # The name of an object that is there, by Tab.
    prompt.type("DROP SHARE sa\t;\n")
    prompt.expect("main.default> ")
    prompt.type("half a statement\n")
    prompt.expect("     -> ")
    prompt.type("\x03")
    prompt.expect("main.default> ")
    prompt.type("CREATE SHRE x;\n")
    prompt.expect("error: [PARSE_SYNTAX_ERROR]")
    prompt.expect("main.default> ")
    prompt.type("\\q\n")
    assert prompt.end() == 0

    history = tmp_path / ".local/state/sluice/sql_history"
    assert stat.S_IMODE(history.stat().st_mode) == 0o600
    again = terminal()
    # Up: the statement of the run before.
    again.type("\x1b[A")
    again.expect("CREATE SHRE x;")
    again.type("\x03")
    again.expect("main.default> ")
    again.type("SHOW SHARES LIKE 'sales';\n")
    again.expect("created_at")
    again.expect("main.default> ")
    again.type("\x04")
    assert again.end() == 0
