"""A store that speaks as much of S3 as reading a table takes, and can be told to misbehave."""
import os
import threading
from datetime import datetime, timezone
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape


class FakeStore:
    """Serves the folders below `root` as buckets, path style. `calls` counts requests."""

    def __init__(self, root):
        self.root, self.calls = root, 0
        self.refusal = None  # (status, S3 code): what every request gets
        self.gate = threading.Event()  # cleared: requests wait until it is set
        self.gate.set()
        self.arrived = threading.Semaphore(0)  # released by each request
        self.server, self.port = None, 0
        self.start()

    @property
    def endpoint(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        """On the same port as before."""
        store = self

        class Handler(_Handler):
            pass
        Handler.store = store
        self.server = _Listener(("127.0.0.1", self.port), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def stop(self):
        """From here on nobody listens on the port."""
        self.server.shutdown()
        self.server.server_close()


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True


class _Handler(BaseHTTPRequestHandler):
    store = None

    def log_message(self, *_):
        pass

    def do_GET(self):
        store = self.store
        store.calls += 1
        store.arrived.release()
        store.gate.wait()
        url = urlsplit(self.path)
        bucket, _, key = unquote(url.path).lstrip("/").partition("/")
        if store.refusal:
            status, code = store.refusal
            self.xml(status, f"<Error><Code>{code}</Code><Message>told to</Message></Error>")
        elif not key:
            self.listing(bucket, {k: v[0] for k, v in parse_qs(url.query).items()})
        else:
            self.object(os.path.join(store.root, bucket, key))

    do_HEAD = do_GET

    def listing(self, bucket, query):
        prefix, after = query.get("prefix", ""), query.get("start-after", "")
        folder = os.path.join(self.store.root, bucket, prefix)
        entries = ""
        for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
            path, key = os.path.join(folder, name), prefix + name
            if os.path.isfile(path) and key > after:
                modified = datetime.fromtimestamp(os.path.getmtime(path), timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")
                entries += (f"<Contents><Key>{escape(key)}</Key><LastModified>{modified}</LastModified>"
                            f"<ETag>&quot;e&quot;</ETag><Size>{os.path.getsize(path)}</Size></Contents>")
        self.xml(200, f"<ListBucketResult><IsTruncated>false</IsTruncated>{entries}</ListBucketResult>")

    def object(self, path):
        if not os.path.isfile(path):
            self.xml(404, "<Error><Code>NoSuchKey</Code><Message>none</Message></Error>")
            return
        with open(path, "rb") as file:
            data, status = file.read(), 200
        wanted = self.headers.get("Range")
        if wanted:
            first, last = wanted.removeprefix("bytes=").split("-")
            data, status = data[int(first):int(last) + 1], 206
        self.answer(status, data, {"ETag": '"e"', "Last-Modified": formatdate(os.path.getmtime(path), usegmt=True)})

    def xml(self, status, text):
        self.answer(status, ('<?xml version="1.0" encoding="UTF-8"?>' + text).encode(), {"Content-Type": "application/xml"})

    def answer(self, status, data, headers):
        try:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(data)
        except OSError:
            pass  # the server has given the call up
