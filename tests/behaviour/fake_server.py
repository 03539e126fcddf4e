#!/usr/bin/env python3
"""A stand-in for the server in the runner's own tests: it knows a few routes and keeps its objects in DATA_DIR."""
import json
import os
import signal
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

options = dict(zip(sys.argv[2::2], sys.argv[3::2]))


def statement(path, body):
    """`rows` has two chunks and comes late; every other statement fails and says what it was sent."""
    if path.endswith("/result/chunks/1"):
        return {"chunk_index": 1, "data_array": [["a|b", " NULL"], ["NULL", ""]]}
    if body.get("statement") == "rows":
        return {"statement_id": "i", "status": {"state": "PENDING"}}
    if path.endswith("/i"):
        columns = [{"name": "a"}, {"name": "at"}]
        return {"statement_id": "i", "status": {"state": "SUCCEEDED"}, "manifest": {"schema": {"columns": columns}},
                "result": {"data_array": [["x", "2026-01-31T00:00:00Z"], [None, "y"]],
                           "next_chunk_internal_link": path + "/result/chunks/1"}}
    if body["statement"] == "ddl":
        return {"statement_id": "d", "status": {"state": "SUCCEEDED"}, "manifest": {"schema": {"column_count": 0}}, "result": {}}
    text = json.dumps([body["statement"], body.get("parameters")])
    return {"statement_id": "f", "status": {"state": "FAILED", "error": {"message": "[NOT_KNOWN] " + text}}}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, value, kind="application/json; charset=utf-8"):
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def handle_any(self):
        if self.headers.get("Transfer-Encoding"):
            body = b""
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        else:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/lines":
            self.answer(200, b'{"protocol":{"minReaderVersion":1}}\n{"file":{"id":"a","size":7}}\n', "application/x-ndjson; charset=utf-8")
        elif self.path == "/echo":
            self.answer(200, {"method": self.command, "body": body.decode(), "token": self.headers.get("Authorization")})
        elif self.path == "/stored" and self.command == "POST":
            with open(os.path.join(options["--data-dir"], "stored"), "ab") as file:
                file.write(body)
            self.answer(200, {"id": "6f0cd9e0-1111-2222-3333-444455556666", "created_at": 1795000000000})
        elif self.path == "/stored":
            with open(os.path.join(options["--data-dir"], "stored"), "rb") as file:
                self.answer(200, {"stored": file.read().decode()})
        elif self.path.startswith("/api/2.0/sql/statements"):
            self.answer(200, statement(self.path, json.loads(body or "{}")))
        elif self.path == "/metastore":
            self.answer(200, {"metastore": os.environ.get("SLUICE_METASTORE")})
        elif self.path == "/refuse":
            self.answer(503, {"message": body.decode()})
        elif self.path == "/crash":
            print("==1==ERROR: AddressSanitizer: heap-use-after-free", file=sys.stderr, flush=True)
            self.answer(200, {})
        elif self.path.endswith("/recipients"):
            self.answer(200, {"name": json.loads(body)["name"], "activation_url": "http://h/x.html?dshl_link"})
        elif self.path.endswith("/data_sharing_activation/dshl_link"):
            self.answer(200, {"shareCredentialsVersion": 1, "bearerToken": "dshr_alice"})
        else:
            self.answer(404, {"errorCode": "RESOURCE_DOES_NOT_EXIST"})

    do_GET = do_POST = do_PATCH = handle_any


def main():
    if sys.argv[1] != "serve":
        print(json.dumps({"words": sys.argv[1:]}))
        return 3
    os.makedirs(options["--data-dir"], exist_ok=True)
    with open(os.path.join(options["--data-dir"], "admin.token"), "w", encoding="utf-8") as file:
        file.write("dsha_admin\n")
    servers = []
    for option in ("--listen", "--admin-listen"):
        host, port = options[option].split(":")
        servers.append(ThreadingHTTPServer((host, int(port)), Handler))
        Thread(target=servers[-1].serve_forever, daemon=True).start()
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    with open(options["--ready-file"], "w", encoding="utf-8") as file:
        urls = [f"http://127.0.0.1:{s.server_address[1]}" for s in servers]
        file.write(json.dumps({"public_url": urls[0], "admin_url": urls[1], "pid": os.getpid()}) + "\n")
    while True:
        signal.pause()


if __name__ == "__main__":
    sys.exit(main())
