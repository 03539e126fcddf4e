"""MinIO over a folder, for one test run: an S3 server that knows temporary credentials, and looks closer than most."""
import os
import subprocess
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import boto3
from botocore.config import Config

from s3_server import free_port, peers_folder
from server import die_with_parent

READY_SECONDS_MAX = 60
STOP_SECONDS_MAX = 60
UPLOADS_AT_ONCE = 8


class MinioServer:
    access_key, secret_key = "sluice-test", "sluice-test-secret-key"

    def __init__(self, folder):
        self.folder = folder
        self.program = os.path.join(peers_folder(), "bin", "minio")
        self.process = None
        self.port = free_port()
        self.endpoint = f"http://127.0.0.1:{self.port}"

    def installed(self):
        return os.access(self.program, os.X_OK)

    def start(self):
        environment = dict(os.environ, MINIO_ROOT_USER=self.access_key, MINIO_ROOT_PASSWORD=self.secret_key,
                           MINIO_DOMAIN="s3.localhost", MINIO_BROWSER="off", MINIO_CI_CD="1", MINIO_UPDATE="off")
        with open(self.folder + ".log", "ab") as log:
            self.process = subprocess.Popen(
                [self.program, "server", "--quiet", "--address", f"127.0.0.1:{self.port}", self.folder],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment, preexec_fn=die_with_parent)
        limit = time.monotonic() + READY_SECONDS_MAX
        while not self._ready():
            if self.process.poll() is not None or time.monotonic() > limit:
                raise RuntimeError(f"MinIO did not start: see {self.folder}.log")
            time.sleep(0.05)

    def _ready(self):
        try:
            with urllib.request.urlopen(self.endpoint + "/minio/health/ready", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def stop(self):
        self.process.terminate()
        self.process.wait(STOP_SECONDS_MAX)

    def client(self, service="s3"):
        return boto3.client(service, endpoint_url=self.endpoint, region_name="us-east-1", aws_access_key_id=self.access_key,
                            aws_secret_access_key=self.secret_key,
                            config=Config(s3={"addressing_style": "path"}, max_pool_connections=UPLOADS_AT_ONCE))

    def upload(self, bucket, folder):
        """All files below a folder, under keys that are their paths in it."""
        s3 = self.client()
        if bucket not in [known["Name"] for known in s3.list_buckets()["Buckets"]]:
            s3.create_bucket(Bucket=bucket)
        files = [os.path.join(place, name) for place, _, names in os.walk(folder) for name in names]
        with ThreadPoolExecutor(UPLOADS_AT_ONCE) as pool:
            list(pool.map(lambda path: s3.upload_file(path, bucket, os.path.relpath(path, folder)), files))
