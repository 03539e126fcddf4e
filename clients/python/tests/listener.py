"""An administration listener that plays answers and keeps what it was asked: for what no real server can be made to do,
such as a connection that breaks or a result in many chunks."""
import http.server
import json
import threading
import urllib.parse


class Listener:
    """`answers` maps (method, path) to a list of answers, taken in order; the last one stays. An answer is
    (status, object) or (status, object, headers), None: hang up, or a function of the request's body that makes one."""

    def __init__(self, answers=None):
        self.answers = {("GET", "/.well-known/databricks-config"): [(200, {})], **(answers or {})}
        self.asked = []
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    @property
    def url(self):
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def bodies(self, path):
        return [body for _, asked, body, _ in self.asked if asked == path]

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _handler(listener):  # noqa: N805
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def serve(self):
                size = int(self.headers.get("Content-Length") or 0)
                body = json.loads(self.rfile.read(size)) if size else None
                target = urllib.parse.unquote(self.path)
                path = target.partition("?")[0]
                if not path.startswith("/.well-known"):
                    listener.asked.append((self.command, target, body, dict(self.headers)))
                waiting = listener.answers.get((self.command, target)) or listener.answers.get((self.command, path))
                if not waiting:
                    waiting = [(404, {"error_code": "ENDPOINT_NOT_FOUND", "message": "no such route"})]
                answer = waiting.pop(0) if len(waiting) > 1 else waiting[0]
                if callable(answer):
                    answer = answer(body)
                if answer is None:
                    self.close_connection = True
                    self.connection.close()
                    return
                status, content, headers = (*answer, {})[:3]
                text = content if isinstance(content, bytes) else json.dumps(content).encode()
                self.send_response(status)
                for name, value in {"Content-Type": "application/json", "Content-Length": len(text), **headers}.items():
                    self.send_header(name, str(value))
                self.end_headers()
                self.wfile.write(text)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = serve

            def log_message(self, *_):
                pass

        return Handler
