"""Runs the house lints; see scripts/lint."""
import argparse
import os
import subprocess
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

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
import tidy
from source import Project

CHECKS = (layers, coroutines, banned, sizes, headers, readmes, markdown, documented, sql, coverage)


def changed_files(root):
    """Files that differ from the merge base with origin/main (else from HEAD~1), and those not yet added."""
    def git(*words):
        result = subprocess.run(["git", "-C", root, *words], capture_output=True, text=True, check=False)
        return result.stdout.split("\n") if result.returncode == 0 else None

    base = git("merge-base", "origin/main", "HEAD") or git("rev-parse", "HEAD~1")
    if not base or not base[0]:
        return None
    names = (git("diff", "--name-only", base[0]) or []) + (git("ls-files", "--others", "--exclude-standard") or [])
    return {name for name in names if name}


def self_test():
    suite = unittest.defaultTestLoader.discover(os.path.join(HERE, "tests"), pattern="*_test.py")
    return 0 if unittest.TextTestRunner(verbosity=1).run(suite).wasSuccessful() else 1


def main():
    parser = argparse.ArgumentParser(prog="scripts/lint", description="The house lints: file:line: rule: message.")
    parser.add_argument("--changed", action="store_true", help="checks of single files look at changed files only")
    parser.add_argument("--headers", action="store_true", help="also compile each header alone")
    parser.add_argument("--tidy", action="store_true", help="also run clang-tidy on the changed .cc files")
    parser.add_argument("--self-test", action="store_true", help="run the tests of the lints instead")
    parser.add_argument("--root", default=os.path.join(HERE, "../.."), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.self_test:
        return self_test()
    project = Project(options.root, changed_files(options.root) if options.changed else None)
    findings, count = [], 0
    for check in CHECKS:
        count += 1
        arguments = {}
        if check is headers:
            arguments["compile_alone"] = options.headers
        findings += check.check(project, **arguments)
    if options.tidy:
        count += 1
        findings += tidy.check(Project(options.root, changed_files(options.root)))
    for finding in sorted(set(findings)):
        print(finding)
    failures = sum(not finding.warning for finding in set(findings))
    print(f"lint: {count} checks, {failures} findings")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
