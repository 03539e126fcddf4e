"""clang-tidy-19 with the checks of .clang-tidy on the .cc files that changed (C65)."""
import os
import re
import subprocess

from source import Finding, is_test

PROGRAM = os.environ.get("CLANG_TIDY", "clang-tidy-19")
COMMANDS = "build/tidy/compile_commands.json"
# GoogleTest's macros define globals, and a test may look into an optional that it has just asserted.
NOT_IN_TESTS = ("-cppcoreguidelines-avoid-non-const-global-variables,-bugprone-unchecked-optional-access,"
                "-misc-use-internal-linkage,-readability-function-size,-concurrency-mt-unsafe")
# A value or an Error turns into a Result by itself, a number or text into the value of a statement: that is what makes
# `return value;` and `write(sql, {id, name})` readable.
IMPLICIT = (("src/base/result.h", "google-explicit-constructor"), ("src/metastore/database.h", "google-explicit-constructor"))
FOUND = re.compile(r"^(?P<path>[^\s:]+):(?P<line>\d+):\d+: (?:error|warning): (?P<message>.*) \[(?P<rule>[^\]]+)\]$", re.M)


def check(project):
    if not project.exists(COMMANDS):
        result = subprocess.run(["cmake", "--preset", "tidy"], cwd=project.root, capture_output=True, text=True, check=False)
        if result.returncode != 0:
            yield Finding(COMMANDS, 1, "tidy", "cmake --preset tidy failed: " + result.stderr.strip()[-300:])
            return
    seen = set()
    for path in project.paths():
        if path.startswith("src/") and path.endswith(".cc") and project.looked_at(path):
            for finding in _run(project, path):
                if finding not in seen:
                    seen.add(finding)
                    yield finding


def _run(project, path):
    command = [PROGRAM, "-p", os.path.dirname(COMMANDS), "--quiet", "--warnings-as-errors=*"]
    if is_test(path):
        command.append("--checks=" + NOT_IN_TESTS)
    result = subprocess.run(command + [path], cwd=project.root, capture_output=True, text=True, check=False)
    found = False
    for match in FOUND.finditer(result.stdout):
        found = True
        where = os.path.relpath(os.path.join(project.root, match["path"]), project.root)
        rule = match["rule"].split(",")[0]
        if (where, rule) not in IMPLICIT:
            yield Finding(where, int(match["line"]), rule, match["message"])
    if result.returncode != 0 and not found:
        yield Finding(path, 1, "tidy", (result.stdout + result.stderr).strip()[-300:])
