"""The server under test as a child process: started for one file, restarted, and looked over when it ends."""
import ctypes
import json
import os
import re
import signal
import subprocess
import time

READY_SECONDS_MAX = 60
STOP_SECONDS_MAX = 60
PR_SET_PDEATHSIG = 1
REPORT = re.compile(r"ERROR: \w+Sanitizer|WARNING: ThreadSanitizer|runtime error:|SLUICE_ASSERT|terminate called|Assertion .* failed")


class ServerFailed(Exception):
    """The server did not start, crashed, or a sanitizer has something to say."""


def die_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Server:
    def __init__(self, binary, folder, configuration=None):
        self.binary, self.folder = binary, folder
        self.data = os.path.join(folder, "data")
        self.log = os.path.join(folder, "server.log")
        self.ready_file = os.path.join(folder, "ready.json")
        self.listen = self.admin_listen = "127.0.0.1:0"
        self.configuration, self.process = configuration, None
        self.arguments = []  # further ones of `sluice serve`
        self.environment = {}  # beside that of the tests, which is passed on without our own variables
        self.public_url = self.admin_url = self.admin_token = None

    def start(self):
        self.launch()
        self.wait_until_ready()

    def launch(self):
        command = [self.binary, "serve", "--data-dir", self.data, "--listen", self.listen,
                   "--admin-listen", self.admin_listen, "--ready-file", self.ready_file, *self.arguments]
        if self.configuration:
            path = os.path.join(self.folder, "sluice.yaml")
            with open(path, "w", encoding="utf-8") as file:
                file.write(self.configuration)
            command += ["--config", path]
        if os.path.exists(self.ready_file):
            os.remove(self.ready_file)
        environment = {k: v for k, v in os.environ.items() if not k.startswith("SLUICE_")} | self.environment
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            env=environment, preexec_fn=die_with_parent)

    def wait_until_ready(self):
        limit = time.monotonic() + READY_SECONDS_MAX
        while time.monotonic() < limit:
            if self.process.poll() is not None:
                raise ServerFailed(f"the server ended with {self.process.returncode} before it was ready")
            try:
                with open(self.ready_file, encoding="utf-8") as file:
                    ready = json.loads(file.readline())
                break
            except (OSError, ValueError):
                time.sleep(0.01)
        else:
            raise ServerFailed(f"the server was not ready after {READY_SECONDS_MAX} s")
        self.public_url, self.admin_url = ready["public_url"].rstrip("/"), ready["admin_url"].rstrip("/")
        # A restarted server gets the same ports: links and profiles of before must go on working.
        self.listen, self.admin_listen = self.public_url.split("//")[1], self.admin_url.split("//")[1]
        # Of several servers on one metastore, one has it.
        token = os.path.join(self.data, "admin.token")
        if os.path.exists(token):
            with open(token, encoding="utf-8") as file:
                self.admin_token = file.read().strip()

    def stop(self):
        """SIGTERM; the server drains and ends with 0."""
        if self.process is None:
            return
        process, self.process = self.process, None
        process.send_signal(signal.SIGTERM)
        try:
            status = process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise ServerFailed(f"the server did not end within {STOP_SECONDS_MAX} s of SIGTERM") from None
        report = REPORT.search(self.errors())
        if status != 0 or report:
            raise ServerFailed(f"the server ended with {status}" + (f": {report.group()}" if report else ""))

    def kill(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def errors(self):
        try:
            with open(self.log, encoding="utf-8", errors="replace") as file:
                return file.read()
        except OSError:
            return ""
