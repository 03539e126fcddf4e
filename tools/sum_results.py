"""Sums what the tiers of scripts/test left in a folder and prints the totals as the last line.

Each line of FOLDER/runs is one program that ran: JSON with `tier`, `name`, `status` (its exit status), `seconds` and
`report`, the path of its JUnit or GoogleTest XML, or "" for a program that only passes or fails as a whole.
What a report claims is believed only as far as the exit status agrees: a program that died, or that failed after its
last test, counts as a failure of its own.
"""
import argparse
import fnmatch
import json
import os
import sys
import xml.etree.ElementTree as ElementTree


class Totals:
    def __init__(self):
        self.passed = 0
        self.failed = []
        self.skipped = []

    def line(self):
        return f"{self.passed} passed, {len(self.failed)} failed, {len(self.skipped)} skipped"


def read_cases(path):
    """Yields (name, outcome, message) of every test case; outcome is passed, failed or skipped."""
    for case in ElementTree.parse(path).iter("testcase"):
        name = "{}.{}".format(case.get("classname", ""), case.get("name", "")).strip(".")
        bad = case.find("failure")
        if bad is None:
            bad = case.find("error")
        skip = case.find("skipped")
        if bad is not None:
            yield name, "failed", bad.get("message") or bad.text or ""
        elif skip is not None:
            yield name, "skipped", skip.get("message") or ""
        elif case.get("status") == "notrun":
            yield name, "skipped", "disabled"
        else:
            yield name, "passed", ""


def is_allowed(name, message, allowed):
    return any(fnmatch.fnmatch(name, pattern) or fnmatch.fnmatch(message, pattern) for pattern in allowed)


def add_run(run, totals, allowed):
    """Adds one line of `runs`. `allowed` None: every skip is accepted."""
    where = f"{run['tier']}: {run['name']}"
    if run["status"] in (124, 137):
        reason = f"stopped after {run['seconds']} s"
    else:
        reason = f"exit status {run['status']}"
    if not run["report"]:
        if run["status"] == 0:
            totals.passed += 1
        else:
            totals.failed.append((where, reason))
        return
    failed_before = len(totals.failed)
    count = 0
    try:
        for name, outcome, message in read_cases(run["report"]):
            count += 1
            test = f"{where}: {name}"
            if outcome == "passed":
                totals.passed += 1
            elif outcome == "failed":
                totals.failed.append((test, message.strip().split("\n")[0]))
            elif allowed is None or is_allowed(name, message, allowed):
                totals.skipped.append((test, message))
            else:
                totals.failed.append((test, f"skipped, but not on the list of skips: {message}"))
    except (OSError, ElementTree.ParseError) as error:
        totals.failed.append((where, f"{reason}, no usable report: {error}"))
        return
    if run["status"] != 0 and len(totals.failed) == failed_before:
        totals.failed.append((where, f"{reason}, though no test failed"))
    elif count == 0:
        totals.failed.append((where, "ran no test"))


def read_allowed(path):
    with open(path, encoding="utf-8") as file:
        lines = (line.split("#")[0].strip() for line in file)
        return [line for line in lines if line]


def main():
    parser = argparse.ArgumentParser(description="Sums the results of scripts/test.")
    parser.add_argument("folder")
    parser.add_argument("--allowed-skips", metavar="FILE", help="a skip that this file does not list is a failure")
    options = parser.parse_args()
    allowed = read_allowed(options.allowed_skips) if options.allowed_skips else None
    totals = Totals()
    tiers = {}
    runs = os.path.join(options.folder, "runs")
    if os.path.exists(runs):
        with open(runs, encoding="utf-8") as file:
            for run in map(json.loads, file):
                tier = tiers.setdefault(run["tier"], [Totals(), 0])
                tier[1] += run["seconds"]
                for sums in (totals, tier[0]):
                    add_run(run, sums, allowed)
    if not tiers:
        totals.failed.append(("scripts/test", "no tier ran"))
    for test, message in totals.skipped:
        print(f"SKIPPED {test}: {message}")
    for test, message in totals.failed:
        print(f"FAILED {test}: {message}")
    for name, (sums, seconds) in tiers.items():
        print(f"{name:10} {seconds:5} s  {sums.line()}")
    print(totals.line())
    return 1 if totals.failed else 0


if __name__ == "__main__":
    sys.exit(main())
