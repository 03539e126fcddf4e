"""A real S3 server (versitygw) over a folder, for one test run."""
import os
import shutil
import socket
import subprocess
import time

from server import die_with_parent


def peers_folder():
    cache = os.environ.get("SLUICE_CACHE", os.path.expanduser("~/.cache/sluice"))
    return os.environ.get("SLUICE_PEERS", os.path.join(cache, "peers"))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class S3Server:
    access_key, secret_key = "AKIASLUICETEST", "sluice-test-secret-key"

    def __init__(self, folder, tls=None):
        """`tls`: certificate and key file, for https."""
        self.folder, self.tls = folder, tls
        self.program = os.path.join(peers_folder(), "bin", "versitygw")
        self.process = None
        self.port = free_port()
        self.endpoint = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"

    def installed(self):
        return os.access(self.program, os.X_OK)

    def add_folder(self, bucket, source, children):
        """Puts files into a bucket the quick way: the server serves what lies in its folder."""
        for child in children:
            shutil.copytree(os.path.join(source, child), os.path.join(self.folder, bucket, child), dirs_exist_ok=True)

    def start(self):
        environment = dict(os.environ, ROOT_ACCESS_KEY=self.access_key, ROOT_SECRET_KEY=self.secret_key)
        with open(self.folder + ".log", "ab") as log:
            self.process = subprocess.Popen(
                [self.program, "--port", f"127.0.0.1:{self.port}", "--virtual-domain", f"s3.localhost:{self.port}",
                 *(["--cert", self.tls[0], "--key", self.tls[1]] if self.tls else []), "--quiet", "posix", self.folder],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment, preexec_fn=die_with_parent)
        limit = time.monotonic() + 30
        while time.monotonic() < limit:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("the S3 server did not start")

    def stop(self):
        self.process.terminate()
        self.process.wait(30)
