"""Headers start with #pragma once and compile alone (C41)."""
import hashlib
import os
import re
import subprocess

from source import Finding

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*"([^"]+)"', re.M)
FLAGS = ["-std=c++20", "-fsyntax-only", "-Isrc", "-Iinclude", "-x", "c++"]
COMPILE_SECONDS_MAX = 120


def check(project, compile_alone=False):
    for source in project.cpp():
        if not source.path.endswith(".h"):
            continue
        first = next((line for line in source.code.split("\n") if line.strip()), "")
        if first.strip() != "#pragma once":
            yield Finding(source.path, 1, "pragma-once", "the first line of code is `#pragma once` (C41)")
        if compile_alone:
            yield from _compile(project, source)


def _compile(project, source):
    """A header that compiled is not compiled again until it, or a project header it reaches, changes."""
    stamp = os.path.join(project.root, "build/lint/headers", _digest(project, source.path))
    if os.path.exists(stamp):
        return
    program = f'#include "{re.sub(r"^(src|include)/", "", source.path)}"\n'
    result = subprocess.run([os.environ.get("CXX", "g++"), *FLAGS, "-"], input=program, cwd=project.root, text=True,
                            capture_output=True, timeout=COMPILE_SECONDS_MAX, check=False)
    if result.returncode == 0:
        os.makedirs(os.path.dirname(stamp), exist_ok=True)
        with open(stamp, "w", encoding="utf-8"):
            pass
        return
    error = next((line for line in result.stderr.split("\n") if "error" in line), "does not compile")
    yield Finding(source.path, 1, "self-contained", f"does not compile alone: {error}")


def _digest(project, path):
    digest, queue, seen = hashlib.sha256(), [path], set()
    while queue:
        current = queue.pop(0)
        if current in seen or not project.exists(current):
            continue
        seen.add(current)
        text = project.read(current)
        digest.update(current.encode() + b"\0" + text.encode() + b"\0")
        for name in INCLUDE.findall(text):
            queue += ["src/" + name, "include/" + name]
    return digest.hexdigest()
