"""Tests of the runner itself: parser, masks, and whole files against a stand-in server. `python3 -m unittest` or pytest."""
import os
import sys
import tempfile
import unittest
from unittest import mock

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

# pylint: disable=wrong-import-position
from masks import Mismatch, compare_body, golden, look_up
from runner import Failed, Runner, Skipped, retry_words
from script import ScriptError, parse


class Masks(unittest.TestCase):
    UUID = "6f0cd9e0-1111-2222-3333-444455556666"

    def differs(self, expected, actual):
        with self.assertRaises(Mismatch):
            compare_body(expected.split("\n"), actual)

    def agrees(self, expected, actual):
        compare_body(expected.split("\n"), actual)

    def test_masks(self):
        self.agrees('{"id":"<uuid>","at":<time>,"u":"<url>","x":<any>,"n":<number>}',
                    f'{{"n":-1.5,"x":[null],"u":"http://h/a","at":1795000000000,"id":"{self.UUID}"}}')
        self.agrees('{"id":<uuid>,"t":"<iso-time>"}', f'{{"id":"{self.UUID}","t":"2027-02-20T10:00:00.000Z"}}')
        self.agrees('{"m":"at <iso-time>."}', '{"m":"at 2027-02-20T10:00:00Z."}')
        self.differs('{"at":<time>}', '{"at":"1795000000000"}')
        self.differs('{"at":<time>}', '{"at":12}')
        self.differs('{"n":<number>}', '{"n":true}')
        self.differs('{"id":"<uuid>"}', '{"id":"x"}')
        self.agrees('{"t":"<token>"}', '{"t":"AZaz09_-"}')
        for text in ("", "a=", "a.b", "a+b"):
            self.differs('{"t":"<token>"}', f'{{"t":"{text}"}}')

    def test_json_is_exact(self):
        self.differs('{"a":1}', '{"a":1,"b":null}')
        self.differs('{"a":1,"b":2}', '{"a":1}')
        self.differs('{"a":1}', '{"a":true}')
        self.differs('{"a":1}', '{"a":1.0}')
        self.differs("[1]", "[1,2]")
        self.agrees('{"a":1,...}', '{"a":1,"b":2}')
        self.agrees("[1,...]", "[1,2,3]")
        self.agrees('{\n "a": "..."\n}', '{"a":"..."}')
        self.differs("{}", "not json")

    def test_lines(self):
        self.agrees('{"a":1}\n{"b":<any>}', '{"a":1}\n{"b":2}\n')
        self.differs('{"a":1}\n{"b":2}', '{"a":1}\n')
        self.differs('{"a":1}\n{"b":2}', '{"a":1}\n{"b":2}\n{"c":3}\n')
        self.agrees('{"a":1}\n{"b":2}\n...', '{"a":1}\n{"b":2}\n{"c":3}\n')
        self.agrees("share <any>\nplain", "share sales\nplain\n")
        self.agrees("...\nb <number>\n...\nd\n...", "a\nb 1\nc\nd\ne\n")
        self.agrees("...\nb\n...", "b\n")
        self.differs("...\nb", "a\nb\nc\n")
        self.differs("a\n...\nb\n...\na", "a\nb\n")
        self.agrees("<empty>", "")
        self.differs("<empty>", "x")

    def test_look_up(self):
        self.assertEqual(7, look_up("$.a[1].b", {"a": [0, {"b": 7}]}))
        self.assertEqual(1, look_up("$[0]", [1]))
        with self.assertRaises(KeyError):
            look_up("a", {})

    def test_golden(self):
        text = f'{{"id":"{self.UUID}","at":1795000000000,"t":"2027-02-20T10:00:00.000Z","u":"http://127.0.0.1:5/x"}}'
        self.assertEqual('{"id":"<uuid>","at":<time>,"t":"<iso-time>","u":"${public_url}/x"}',
                         golden(text, [("public_url", "http://127.0.0.1:5")]))


class Parser(unittest.TestCase):
    def test_blocks(self):
        script = parse("# P1 P2\n# once\n# words\n\nserver\n  limits:\n    a: 1\n\nrequest POST /x as alice\nheader X-A: b: c\n"
                       "chunked\nbody {\"a\":1}\n----\n200\nheader content-type: text/plain\n{}\nsave t = $.a\n\nrestart\n")
        self.assertEqual(["P1", "P2"], script.rules)
        self.assertTrue(script.once)
        server, request, restart = script.blocks
        self.assertEqual(["  limits:", "    a: 1"], server.lines)
        self.assertEqual([("X-A", "b: c")], request.headers)
        self.assertEqual(('{"a":1}', "200", ["{}"], [("t", "$.a")]), (request.body, request.status, request.wanted, request.saves))
        self.assertEqual({"chunked"}, request.options)
        self.assertEqual("restart", restart.keyword)

    def test_errors_name_the_line(self):
        for text, line in [("nonsense\n", 1), ("\nrequest GET /\n", 2), ("request GET /\nbad\n----\n200\n", 2),
                           ("request GET /\n----\n\n", 3), ("request GET /\ntimes 0\n----\n200\n", 2), ("restart\n----\n200\n", 2)]:
            with self.subTest(text=text), self.assertRaisesRegex(ScriptError, f":{line}:"):
                parse(text)


class Files(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.path = os.path.join(self.folder, "a.test")
        environment = mock.patch.dict(os.environ, {"SLUICE_BINARY": os.path.join(HERE, "fake_server.py")})
        environment.start()
        self.addCleanup(environment.stop)
        for name in ("UPDATE_GOLDEN", "SLUICE_TEST_VARIANT"):
            os.environ.pop(name, None)

    def run_text(self, text):
        with open(self.path, "w", encoding="utf-8") as file:
            file.write(text)
        runner = Runner(self.path, tempfile.mkdtemp(dir=self.folder))
        runner.run()
        return runner

    def fails(self, text, pattern):
        with self.assertRaisesRegex(Failed, pattern):
            self.run_text(text)

    def test_requests(self):
        self.run_text('recipient alice\n\nrequest POST /echo as alice\nheader X-A: b\nchunked\nbody {"a":"${repeat:x:3}"}\n----\n200\n'
                      'header content-type: application/json; charset=utf-8\nheader x-other: absent\n'
                      '{"method":"POST","body":"{\\"a\\":\\"xxx\\"}","token":"Bearer dshr_alice"}\nsave m = $.method\n\n'
                      'request GET /echo as -\n----\n200\n{"method":"GET","body":"","token":null}\n\n'
                      'request GET /echo as raw:${m}\n----\n200\n{"token":"Bearer POST",...}\n\n'
                      'admin GET /echo\n----\n200\n{"token":"Bearer dsha_admin",...}\n\n'
                      'request GET /lines\n----\n200\n{"protocol":<any>}\n{"file":{"id":"a","size":<number>}}\nsave id = $[1].file.id\n\n'
                      'request GET /nowhere/${id}\n----\n404\n')

    def test_failures(self):
        self.fails("request GET /lines\n----\n404\n", "a.test:1: request GET /lines\n  status: expected 404, got 200")
        self.fails('request GET /echo\n----\n200\n{}\n', "unexpected key")
        self.fails("request GET /echo\n----\n200\nheader content-type: absent\n", "expected none")
        self.fails("request GET /${missing}\n----\n200\n", "nothing was saved")
        self.fails("request GET /crash\n----\n200\n", "AddressSanitizer")

    def test_restart_keeps_data_and_ports(self):
        text = "request POST /stored\nbody a\n----\n200\n\nset u = ${public_url}\n\nrestart\n\nrequest GET ${u}/stored\n----\n200\n{\"stored\":\"a\"}\n"
        self.run_text(text)
        with mock.patch.dict(os.environ, {"SLUICE_TEST_VARIANT": "restart"}):
            self.assertTrue(self.run_text(text).restarts)
            self.assertFalse(self.run_text("# once\n" + text).restarts)

    def test_a_database_for_each_file(self):
        cluster = mock.Mock(**{"create.return_value": "postgres://u@/db"})
        text = 'request GET /metastore\n----\n200\n{"metastore":"postgres://u@/db"}\n'
        with mock.patch.dict(os.environ, {"SLUICE_TEST_VARIANT": "postgres"}), mock.patch("postgres_cluster.shared", lambda: cluster):
            self.run_text(text)
            cluster.drop.assert_called_once_with(*cluster.create.call_args.args)
        with mock.patch.dict(os.environ, {"SLUICE_TEST_VARIANT": "postgres"}), mock.patch("postgres_cluster.shared", lambda: None):
            self.assertRaises(Skipped, self.run_text, text)

    def test_raw(self):
        ask = "GET /lines HTTP/1.1\\r\\nHost: a\\r\\n"
        self.run_text(f"raw public\n{ask}\\r\\n\n----\n200\nopen\n\nraw admin\n{ask}Connection: close\\r\\n\\r\\n\n----\n200/400\nclosed\n\n"
                      f"raw public\n{ask}\\r\\n\n{ask}\\r\\n\n----\n200\n200\nopen\n")
        self.fails(f"raw public\n{ask}\\r\\n\n----\n400\nclosed\n", "expected the answers")
        self.fails(f"raw public\n{ask}\\r\\n{ask}\\r\\n\n----\n200\nopen\n", "unexpected bytes")
        self.fails(f"raw public\n{ask}Connection: close\\r\\n\\r\\n\n----\n200\nopen\n", "it is closed")

    def test_cli_and_files(self):
        runner = self.run_text('cli sluice share list -o "json x"\n----\n3\n{"words":["share","list","-o","json x"]}\n\n'
                               "write a/b.txt\none ${dir}\n\nappend a/b.txt\ntwo\n\ncorrupt a/b.txt flip 0\n\ncorrupt a/b.txt truncate 3\n")
        with open(os.path.join(runner.folder, "a/b.txt"), "rb") as file:
            self.assertEqual(bytes([ord("o") ^ 0xFF]) + b"ne", file.read())
        self.fails("write ../x\n", "outside")

    def test_sql(self):
        rows = 'a | at\nx | <iso-time>\nNULL | y\n"a|b" | " NULL"\n"NULL" | ""\n'
        runner = self.run_text(f"sql\nrows\n----\n{rows}save id = $.statement_id\n\nsql\nddl\n----\nok\n")
        self.assertEqual("i", runner.variables["id"])
        self.run_text("sql\nrows\n----\na | at\n...\n")
        self.run_text('sql as - {"n": 1, "t": "x", "b": true, "z": null}\none\n two\n----\nerror NOT_KNOWN\n"one\\n two"\n'
                      '{"name": "n", "value": "1", "type": "BIGINT"}, {"name": "t", "value": "x"}\n'
                      '{"name": "b", "value": "true", "type": "BOOLEAN"}, {"name": "z"}]\n')
        for expected in ("a | at\nx | y\n...\n", "a | at\nx | <iso-time>\nNULL | y\n", "a | b\n...\n", "ok\n", "error NOT_KNOWN\n"):
            self.fails(f"sql\nrows\n----\n{expected}", "sql")
        for expected in ("error OTHER\n", "error NOT_KNOWN\nthree\n", "ok\n"):
            self.fails(f"sql\none\n----\n{expected}", "expected")
        self.fails("sql rows\n----\nok\n", "a statement on the lines below")
        with mock.patch.dict(os.environ, {"UPDATE_GOLDEN": "1"}), mock.patch("builtins.print"):
            self.run_text("sql\nrows\n----\nok\n")
        with open(self.path, encoding="utf-8") as file:
            self.assertEqual("sql\nrows\n----\n" + rows, file.read())

    def test_times(self):
        self.run_text("request POST /stored\ntimes 3\nbody ${n}.\n----\n200\n\nrequest GET /stored\n----\n200\n{\"stored\":\"1.2.3.\"}\n")
        self.fails("request POST /echo ${n}\ntimes 2\n----\n200\n{\"body\":\"1\",...}\n", "expected '1', got '2'")

    # A164
    def test_no_refusal_may_make_clients_ask_again(self):
        self.assertEqual(["deadline exceeded"], retry_words(503, '{"message":"Deadline Exceeded while reading"}'))
        self.assertEqual(["request_limit_exceeded"], retry_words(400, '{"error_code":"REQUEST_LIMIT_EXCEEDED"}'))
        self.assertEqual([], retry_words(429, '{"error_code":"REQUEST_LIMIT_EXCEEDED"}'))
        self.assertEqual([], retry_words(200, "timed out after"))
        self.fails("request POST /refuse\nbody Timed out after 3 s\n----\n503\n", "a refusal says")

    def test_touch(self):
        runner = self.run_text("write a/b\nx\n\ntouch a/b 2026-01-31T01:00:00.007+01:00\n\nset t = 2026-01-31T00:00:01Z\n\n"
                               "write c\nx\n\ntouch c ${t}\n")
        first = os.stat(os.path.join(runner.folder, "a/b")).st_mtime_ns
        self.assertEqual(1769817600_007_000_000, first)
        self.assertEqual(first + 993_000_000, os.stat(os.path.join(runner.folder, "c")).st_mtime_ns)
        self.fails("touch ../x 2026-01-31T00:00:00Z\n", "outside")
        self.fails("write a\nx\n\ntouch a yesterday\n", "ValueError")

    def test_differ(self):
        self.run_text("set a = 1\n\ndiffer ${a} 2 3\n")
        self.fails("set a = 1\n\ndiffer ${a} 2 1\n", "different")
        self.fails("differ 1\n", "different")

    def test_headers(self):
        runner = self.run_text("headers\nheader Authorization: Bearer ${in 2 days}\n\nrequest GET /echo\n----\n200\n"
                               "{\"token\":\"Bearer <number>\",...}\nsave t = $.token\n\nrequest GET /echo\nheader authorization: own\n----\n200\n"
                               "{\"token\":\"own\",...}\n\nheaders\n\nrequest GET /echo\n----\n200\n{\"token\":null,...}\n")
        self.assertEqual(runner.variables["t"], f"Bearer {(runner.began + 2 * 86400) * 1000}")

    def test_fixtures(self):
        root = tempfile.mkdtemp(dir=self.folder)
        os.makedirs(os.path.join(root, "kind/t/_delta_log"))
        with mock.patch.dict(os.environ, {"SLUICE_FIXTURES": root}):
            runner = self.run_text("fixture kind/t as t\n")
            self.assertTrue(os.path.isdir(os.path.join(runner.variables["t"], "_delta_log")))
        with self.assertRaisesRegex(Skipped, "kind/none"):
            self.run_text("fixture kind/none as t\n")

    def test_update_golden(self):
        text = "request POST /stored\nbody x\n----\n500\n{}\nsave id = $.id\n\nrequest GET /lines\n----\n200\n{}\n"
        with mock.patch.dict(os.environ, {"UPDATE_GOLDEN": "1"}), mock.patch("builtins.print"):
            self.run_text(text)
        with open(self.path, encoding="utf-8") as file:
            new = file.read()
        self.assertIn('200\n{"id": "<uuid>", "created_at": <time>}\nsave id', new)
        self.assertIn('200\n{"protocol":{"minReaderVersion":1}}\n{"file":{"id":"a","size":7}}\n', new)
        self.run_text(new)


if __name__ == "__main__":
    unittest.main()
