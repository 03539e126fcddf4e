"""Each lint finds the bad snippet and is silent about the good one."""
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

# pylint: disable=wrong-import-position
import banned
import coroutines
import coverage
import documented
import headers
import layers
import markdown
import readmes
import sizes
import sql
from source import Project, Source, blank

MODULES = """
sluice_module(NAME base PRIVATE fmt::fmt)
sluice_module(NAME json
    DEPS base PRIVATE Boost::json)
sluice_module(NAME delta DEPS base json)
sluice_module(NAME http DEPS base)
sluice_module(NAME metastore DEPS base)
"""


class Case(unittest.TestCase):
    def project(self, **files):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        for path, text in files.items():
            full = os.path.join(folder.name, path)
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "w", encoding="utf-8") as file:
                file.write(text)
        return Project(folder.name)

    def rules(self, check, files, **options):
        return sorted({f.rule for f in check.check(self.project(**files), **options) if not f.warning})

    def messages(self, check, files, **options):
        return [str(f) for f in check.check(self.project(**files), **options)]

    def bad(self, check, rule, files, **options):
        self.assertIn(rule, self.rules(check, files, **options))

    def good(self, check, files, **options):
        self.assertEqual([], self.messages(check, files, **options))


class Blanking(unittest.TestCase):
    def test_strings_and_comments_become_blanks_of_the_same_length(self):
        text = 'a("x{//y\\"", \'{\', 1\'000\'000); // { new\n/* { */ R"q({"a)")q" b;'
        code, literals, comments = blank(text)
        self.assertEqual(len(text), len(code))
        self.assertNotIn("{", code)
        self.assertIn("1'000'000", code)
        self.assertEqual(['x{//y\\"', '{"a)"'], [l.text for l in literals])
        self.assertEqual(2, len(comments))

    def test_an_unfinished_quote_does_not_swallow_the_next_line(self):
        code, _, _ = blank("it's\nint a;")
        self.assertIn("int a;", code)

    def test_lines(self):
        source = Source("a.cc", "one\ntwo\nthree")
        self.assertEqual([1, 2, 3], [source.line(o) for o in (0, 4, 8)])


class Layers(Case):
    def include(self, path, line):
        return {"src/CMakeLists.txt": MODULES, path: line + "\n"}

    def test_bad(self):
        for path, line in [
                ("src/json/a.cc", '#include "delta/log.h"'),
                ("src/delta/a.cc", '#include "nowhere/log.h"'),
                ("src/delta/a.cc", '#include "log.h"'),
                ("src/delta/a.cc", '#include "../json/a.h"'),
                ("src/delta/a.cc", "#include <boost/json.hpp>"),
                ("src/json/a.h", "#include <boost/json.hpp>"),
                ("src/base/a.h", "#include <fmt/format.h>"),
                ("src/base/a.cc", "#include <absl/strings.h>"),
                ("src/base/a.cc", "#include <gtest/gtest.h>"),
                ("src/delta/a.cc", '#include "json/testing/tree.h"'),
                ("src/delta/a.cc", '#include "sluice/client.h"'),
                ("src/stray/a.cc", "#include <string>"),
                ("include/sluice/a.h", '#include "base/result.h"')]:
            with self.subTest(path=path, line=line):
                self.bad(layers, "layers", self.include(path, line))

    def test_good(self):
        for path, line in [
                ("src/delta/a.cc", '#include "json/value.h"\n#include <sys/stat.h>\n#include <unistd.h>\n#include <vector>'),
                ("src/delta/a.cc", "#include <fmt/format.h>"),
                ("src/json/a.cc", "#include <boost/json.hpp>"),
                ("src/delta/tests/a_test.cc", '#include <gtest/gtest.h>\n#include "json/testing/tree.h"'),
                ("src/http/a.cc", "#include <boost/asio/ip/tcp.hpp>\n#include <openssl/ssl.h>")]:
            with self.subTest(path=path, line=line):
                self.good(layers, self.include(path, line))

    def test_cycles_and_unknown_modules(self):
        self.bad(layers, "layers", {"src/CMakeLists.txt": "sluice_module(NAME a DEPS b)\nsluice_module(NAME b DEPS a)"})
        self.bad(layers, "layers", {"src/CMakeLists.txt": "sluice_module(NAME a DEPS missing)"})
        self.good(layers, {"src/CMakeLists.txt": "# sluice_module(NAME a DEPS missing)\n" + MODULES})


class Coroutines(Case):
    def test_place(self):
        self.bad(coroutines, "coroutine-place", {"src/delta/a.cc": "auto f() { co_return 1; }"})
        self.good(coroutines, {"src/delta/a.cc": '// co_await\nauto f() { return "co_await"; }'})

    def test_statements(self):
        for text in ["co_await f({.a = s});", "x = co_await f(Options{1});", "co_await offload(pool, [s] { g(); });",
                     "co_await (co_await f());", "co_return co_await f(a,\n  [=](int) {});"]:
            with self.subTest(text=text):
                self.bad(coroutines, "coroutine-statement", {"src/http/a.cc": text})
        for text in ["if (co_await f(x)) {\n  g();\n}", "while (a && !(co_await f(b[1]))) { g(); }", "if (!co_await f()) co_return;"]:
            with self.subTest(text=text):
                self.bad(coroutines, "coroutine-condition", {"src/http/a.cc": text})
        for text in ["co_await f(std::move(options));", "const bool more = co_await f(x);\nif (more) {\n  g();\n}",
                     'co_await f("{ [x]", \'{\'); // {', "co_return 1; auto f = [x] {};", "for (auto e = co_await f(); e; ++e) { g(); }"]:
            with self.subTest(text=text):
                self.good(coroutines, {"src/http/a.cc": text})

    def test_spawn(self):
        self.bad(coroutines, "coroutine-spawn", {"src/http/a.cc": "co_spawn(context, f(a, b), boost::asio::detached);"})
        self.bad(coroutines, "coroutine-spawn", {"src/http/a.cc": "co_spawn(context, f(a, b));"})
        self.good(coroutines, {"src/http/a.cc": "co_spawn(context, f(a, b), [](std::exception_ptr e) { log(e); });"})


class Banned(Case):
    BAD = {
        "regex": "std::regex r;", "rand": "int x = rand();", "strtol": "long x = std::stol(s);", "system": 'std::system("ls");',
        "popen": "auto* p = popen(c, m);", "gmtime": "auto t = gmtime(&now);", "print": "std::cout << 1;",
        "sleep": "std::this_thread::sleep_for(t);", "new": "auto* p = new Thing();", "delete": "delete p;",
        "const-cast": "const_cast<T*>(p);", "reinterpret-cast": "reinterpret_cast<T*>(p);", "detach": "thread.detach();",
        "system-clock": "std::chrono::system_clock::now();", "random-device": "std::random_device d;",
        "mt19937": "std::mt19937 g;", "define": "#define FOO 1", "view-member": "std::string_view name_;",
        "type-name": "class TokenManager {};", "todo": "// TODO: later", "fixme": "// FIXME", "banner": "// ==========",
        "allow": "// lint: allow(new)",
    }
    GOOD = ["strand(x); operand(1);", "file_system(x); a.system(); boost::system::error_code e;", "Foo(const Foo&) = delete;",
            "void* operator new(std::size_t);", "// a new thing, delete it\n", 'auto s = "new std::regex";',
            "#define SLUICE_TRY(x) x", "// TODO(when DuckDB has X): use it\n", "void f(std::string_view name);",
            "auto* p = new (slot) Thing();  // lint: allow(new) because the slot is ours\n",
            "// lint: allow(reinterpret_cast) because a C interface wants it\nreinterpret_cast<T*>(p);",
            "// lint: allow(new) because the slot is ours\nauto* p = new (slot) Thing();", "snprintf(b, n, f);",
            "std::string_view name = line;", "gmtime_r(&t, &tm);", "timer.time(); time(t);", "using namespace std::literals;"]

    def test_bad(self):
        for rule, text in self.BAD.items():
            with self.subTest(rule=rule):
                self.bad(banned, rule, {"src/delta/a.cc": text + "\n"})

    def test_good(self):
        for text in self.GOOD:
            with self.subTest(text=text):
                self.good(banned, {"src/delta/a.cc": text})

    def test_places(self):
        self.bad(banned, "using-namespace", {"src/delta/a.h": "using namespace std;"})
        self.bad(banned, "sleep", {"src/delta/tests/a_test.cc": "usleep(5);"})
        self.good(banned, {"src/cli/a.cc": "std::cout << 1;", "src/delta/tests/a_test.cc": "std::cout << 1;"})
        self.good(banned, {"src/base/assert.cc": "std::fprintf(stderr, f);"})
        for text in ("delta::SnapshotCache& snapshots;", "delta::SnapshotPtr snapshot;", "delta::FileCursor cursor(snapshot);"):
            self.bad(banned, "raw-snapshot", {"src/sharing/query.cc": text})
            self.bad(banned, "raw-snapshot", {"src/api/recipient_handlers.cc": text})
            self.good(banned, {"src/sharing/shared_snapshots.cc": text, "src/governance/tables.cc": text})
        self.good(banned, {"src/sharing/answer_stream.h": "delta::FileCursor cursor_;"})
        self.good(banned, {"src/base/clock.cc": "std::chrono::system_clock::now(); std::random_device d;"})

    def test_file_names(self):
        for path in ("src/delta/string_utils.cc", "src/common/a.cc", "tests/helpers.py", "src/delta/cache-manager.h"):
            with self.subTest(path=path):
                self.bad(banned, "file-name", {path: ""})
        self.good(banned, {"src/delta/uncommon.cc": "", "src/delta/utility_bill.cc": ""})


class Sizes(Case):
    @staticmethod
    def function(lines):
        return "int f(int a) {\n" + "    a++;\n" * (lines - 2) + "}\n"

    def test_function_length(self):
        self.good(sizes, {"src/a/a.cc": self.function(70)})
        self.bad(sizes, "function-size", {"src/a/a.cc": self.function(71)})
        self.bad(sizes, "function-size", {"src/a/a.cc": "namespace n {\nclass C {\n public:\n" + self.function(71) + "};\n}\n"})
        self.bad(sizes, "function-size", {"src/a/a.cc": "Foo::Foo(int a) : a_{a}, b_(2) {\n" + "    a++;\n" * 70 + "}\n"})
        self.good(sizes, {"src/a/a.cc": "const Row kRows[] = {\n" + "    {1, f(2)},\n" * 90 + "};\n"})
        self.good(sizes, {"src/a/a.cc": self.function(60) + self.function(60)})

    def test_nesting(self):
        def nested(depth):
            return "template <class T>\nvoid f() {\n" + "if (a) {\n" * depth + "g(T{1}, {2});\n" + "}\n" * depth + "}\n"
        self.good(sizes, {"src/a/a.cc": nested(4)})
        self.bad(sizes, "nesting", {"src/a/a.cc": nested(5)})
        self.bad(sizes, "nesting", {"src/a/a.cc": "void f() {\nfor (;;) {\nwhile (b) {\nrun([&](int x) {\nif (x) {\ntry {\n}\n}\n});\n}\n}\n}\n"})
        self.good(sizes, {"src/a/a.cc": "void f() {\nauto x = T{{{{{{{1}}}}}}};\nreturn {{{{{}}}}};\n}\n"})

    def test_braces_in_strings_do_not_count(self):
        self.good(sizes, {"src/a/a.cc": 'void f() { g("{{{{{{", \'{\'); }\n' * 100})

    def test_lines_and_files(self):
        self.bad(sizes, "columns", {"src/a/a.cc": "x" * 101})
        self.good(sizes, {"src/a/a.cc": "// https://example.org/" + "x" * 100})
        self.bad(sizes, "file-size", {"src/a/a.h": "\n" * 401})
        self.good(sizes, {"src/a/a.h": "\n" * 200})
        self.assertEqual(1, len(self.messages(sizes, {"src/a/a.h": "\n" * 300})))
        self.bad(sizes, "file-size", {"src/a/a.cc": "\n" * 601})


class Headers(Case):
    def test_pragma(self):
        self.bad(headers, "pragma-once", {"src/a/a.h": "#include <string>\n#pragma once\n"})
        self.good(headers, {"src/a/a.h": "// What it is.\n#pragma once\n", "src/a/a.cc": "int a;"})

    def test_alone(self):
        self.bad(headers, "self-contained", {"src/a/a.h": "#pragma once\nUnknown f();\n"}, compile_alone=True)
        self.good(headers, {"src/a/a.h": "#pragma once\n#include \"a/b.h\"\nB f();\n", "src/a/b.h": "#pragma once\nstruct B;\n"},
                  compile_alone=True)


class Readmes(Case):
    def test_headings(self):
        full = "# a\n\n## Purpose\n\n## Main types\n\n## What does not belong\n"
        self.good(readmes, {"src/a/README.md": full, "src/a/a.cc": ""})
        self.bad(readmes, "module-readme", {"src/a/a.cc": ""})
        self.bad(readmes, "module-readme", {"src/a/README.md": "# a\n\n## Purpose\n", "src/a/a.cc": ""})


class Markdown(Case):
    def test_titles(self):
        self.good(markdown, {"docs/a.md": "# A\n\n```\n# not a title\n```\n"})
        self.bad(markdown, "title", {"docs/a.md": "text\n\n# A\n"})
        self.bad(markdown, "title", {"docs/a.md": "# A\n\n# B\n"})

    def test_links(self):
        good = "# A\n\n[b](b.md#second-part) [w](https://x.y) [self](#a) `[no](link.md)`\n"
        self.good(markdown, {"docs/a.md": good, "docs/b.md": "# B\n\n## Second part\n"})
        self.bad(markdown, "link", {"docs/a.md": "# A\n\n[b](b.md)\n"})
        self.bad(markdown, "link", {"docs/a.md": "# A\n\n[b](#nowhere)\n"})
        self.bad(markdown, "link", {"docs/a.md": "# A\n\n[b](../../outside.md)\n"})

    def test_decisions(self):
        record = "# Title\n\n## Context\n\n## Options\n\n## Choice\n\n## Consequences\n"
        self.good(markdown, {"docs/decisions/0001-own-result.md": record})
        self.bad(markdown, "decision", {"docs/decisions/own-result.md": record})
        self.bad(markdown, "decision", {"docs/decisions/0001-own-result.md": "# Title\n"})


class Documented(Case):
    def pair(self, code_path, code, document_path, row):
        return {code_path: code, document_path: "# D\n\n| name | x |\n| --- | --- |\n" + row + "\n"}

    def test_conditions_and_codes(self):
        code = "// SLUICE_CONDITION(NOT_A_ROW, c)\nSLUICE_CONDITION(SHARE_DOES_NOT_EXIST, not_found, 404, A, B, C)\n"
        self.good(documented, self.pair("src/base/conditions.def", code, "docs/errors.md", "| `SHARE_DOES_NOT_EXIST` | 404 |"))
        self.bad(documented, "errors", self.pair("src/base/conditions.def", code, "docs/errors.md", "| `OTHER` | 404 |"))
        codes = "enum class ErrorCode : int {\n    not_found,  // gone\n    internal\n};\n"
        self.bad(documented, "errors", self.pair("src/base/error.h", codes, "docs/errors.md", "| `not_found` | |"))
        self.good(documented, self.pair("src/base/error.h", codes, "docs/errors.md", "| `not_found` | |\n| `internal` | |"))

    def test_limits(self):
        code = "constexpr std::int64_t kBodyBytesMax = 1 << 20;\ninline constexpr std::chrono::seconds kIdle{60};\n"
        rows = "| `kBodyBytesMax` | 1 MiB |\n| `kIdle` | 60 s |"
        self.good(documented, self.pair("src/http/limits.h", code, "docs/limits.md", rows))
        self.bad(documented, "limits", self.pair("src/http/limits.h", code, "docs/limits.md", "| `kIdle` | 60 s |"))
        self.bad(documented, "limits", self.pair("src/http/limits.h", "", "docs/limits.md", "| `kIdle` | 60 s |"))

    def test_metrics(self):
        code = 'counter("sluice_requests_total");\n'
        self.good(documented, self.pair("src/http/a.cc", code, "docs/metrics.md", "| `sluice_requests_total` | |"))
        self.bad(documented, "metrics", self.pair("src/http/a.cc", code, "docs/metrics.md", "| `sluice_other` | |"))
        self.good(documented, {"src/http/a.cc": 'cookie("sluice_session");  // lint: allow(metrics) because it is a cookie\n'})

    def test_configuration(self):
        code = 'SLUICE_CONFIG_KEY("listen", text)\n'
        self.good(documented, self.pair("src/config/keys.def", code, "docs/configuration.md", "| `listen` | yes |\n| `cloud` | planned |"))
        self.bad(documented, "configuration", self.pair("src/config/keys.def", code, "docs/configuration.md", "| `cloud` | planned |"))
        self.bad(documented, "configuration", self.pair("src/config/keys.def", code, "docs/configuration.md", "| `listen` | planned |"))

    def test_messages(self):
        self.bad(documented, "message", {"src/api/a.cc": 'f("Deadline Exceeded while reading");'})
        self.bad(documented, "message", {"src/api/a.cc": 'f("got REQUEST_LIMIT_EXCEEDED");'})
        self.good(documented, {"src/api/a.cc": 'f("REQUEST_LIMIT_EXCEEDED"); // timed out after\n'})
        self.good(documented, {"src/api/tests/a_test.cc": 'f("timed out after");'})


class Sql(Case):
    def test_bad(self):
        for text in ['run("SELECT a FROM t WHERE n = " + name);', 'auto s = fmt::format("INSERT INTO t "\n "VALUES({})", x);',
                     'auto s = prefix + "DELETE FROM t";', 'f("UPDATE t "\n  "SET a = " + a);']:
            with self.subTest(text=text):
                self.bad(sql, "sql", {"src/metastore/a.cc": text})

    def test_good(self):
        for text in ['constexpr auto kSql = "SELECT a FROM t WHERE n = ?";', 'auto m = "Selected " + name;',
                     'f("SELECT 1", i++);', 'fmt::format("{} rows", n); run("DELETE FROM t");']:
            with self.subTest(text=text):
                self.good(sql, {"src/metastore/a.cc": text})
        self.good(sql, {"src/sql/printer.cc": 'out = "CREATE " + name;'})


class Coverage(Case):
    TEST = "# P1 P2\nadmin GET /\n"
    LIST = "# C\n\n## Covered\n\n| P1 | `tests/behaviour/a.test` |\n| P2 | `tests/behaviour/a.test` |\n\n## Waiting\n\n{}\n"

    def files(self, waiting="| P9 | views |", test=TEST):
        return {"tests/behaviour/a.test": test, "docs/coverage.md": self.LIST.format(waiting)}

    def test_in_step(self):
        self.good(coverage, self.files())
        self.bad(coverage, "coverage", self.files(test="# P1\n"))
        self.bad(coverage, "coverage", self.files(test="# P1 P2 P3\n"))
        self.bad(coverage, "coverage", self.files(test="# P1 P2 P999\n"))
        self.bad(coverage, "coverage", self.files(waiting="| P1 | views |"))
        self.bad(coverage, "coverage", self.files(waiting="| P9 |  |"))

    def test_comments(self):
        rules = coverage.rules_of_tests(self.project(**{
            "src/a/tests/a_test.cc": "// P3 A101b\nTEST(A, B) {  // P4\n// P5 is not only rules\n}",
            "tests/e2e/a.py": "def test():  # R1, R94b\n    pass\n"}))
        self.assertEqual({"P3", "A101b", "P4", "R1", "R94b"}, set(rules))

    def test_required(self):
        def files(required, path="tests/behaviour/a.test"):
            return {path: self.TEST, "docs/coverage.md": self.LIST.format("").replace("tests/behaviour/a.test", path),
                    "tests/required-rules.txt": required}

        self.good(coverage, files("# all\nP1-P2  # both\n"))
        self.bad(coverage, "coverage", files("P1-P3\n"))
        self.bad(coverage, "coverage", files("P1-P2\n", path="src/a/tests/a_test.cc"))
        self.good(coverage, files("unit P1-P2\n", path="src/a/tests/a_test.cc"))
        self.bad(coverage, "coverage", files("unit P1\n"))

    def test_writing_keeps_the_waiting_section(self):
        project = self.project(**self.files(test="# P2 P10 P1\n"))
        coverage.write(project)
        text = project.read("docs/coverage.md")
        self.assertLess(text.index("| P2 |"), text.index("| P10 |"))
        self.assertIn("| P9 | views |", text)
        self.assertEqual([], list(coverage.check(project)))

    def test_numbers(self):
        for rule in ("P1", "P234", "A4b", "S92", "Y28", "W16"):
            self.assertTrue(coverage.exists(rule))
        for rule in ("P0", "P235", "A5b", "X1", "P01"):
            self.assertFalse(coverage.exists(rule))
        self.assertEqual(["P1", "P2", "P3", "A78"], coverage.expand("P1-P3 A78 # x"))


class Changed(Case):
    def test_only_changed_files_are_looked_at(self):
        project = self.project(**{"src/a/a.cc": "std::regex r;", "src/a/b.cc": "std::regex r;"})
        project.changed = {"src/a/b.cc"}
        self.assertEqual(["src/a/b.cc"], [f.path for f in banned.check(project)])


if __name__ == "__main__":
    unittest.main()
