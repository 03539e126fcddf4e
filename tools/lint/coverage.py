#!/usr/bin/env python3
"""docs/coverage.md says which test shows which numbered rule; this keeps list and tests in step (C54).

A test names its rules in a comment of its own: `# P104 P106` in .test and .py files, `// P104 P106` in .cc files.
    coverage.py                     check
    coverage.py --write             write the table from the tests; the section "Waiting" stays as it is

tests/required-rules.txt lists rules (`P1-P58 A78`, `#` comments) that must have a test below tests/, one that drives the real
binary. Behind the word `unit` stand those that no peer can provoke: a unit test shows them.
"""
import argparse
import os
import re
import sys

from source import Finding, Project

LIST = "docs/coverage.md"
REQUIRED = "tests/required-rules.txt"
RANGES = {"P": 234, "A": 166, "R": 118, "U": 70, "K": 120, "C": 80, "S": 92, "Y": 28, "W": 16}
EXTRA = {"A4b", "A101b", "A149b", "A149c", "R94b"}
RULE = r"[A-Z]\d{1,3}[a-z]?"
COMMENT = re.compile(rf"(?:^|(?<=[\s{{(]))(?://|#)[ \t]*({RULE}(?:[ \t,]+{RULE})*)[ \t]*$", re.M)
HEADER = """# Coverage

Which test shows which numbered rule. A test names its rules in a comment of its own (`# P104 P106` or `// P104 P106`);
`tools/lint/coverage.py --write` makes the table from them.

## Covered

| rule | test |
| --- | --- |
"""
WAITING = """## Waiting

Rules that wait for a feature. This section is written by hand.

| rule | waits for |
| --- | --- |
"""


def exists(rule):
    match = re.fullmatch(r"([A-Z])(\d+)", rule)
    return rule in EXTRA or bool(match and 1 <= int(match.group(2)) <= RANGES.get(match.group(1), 0)
                                 and match.group(2)[0] != "0")


def order(rule):
    match = re.fullmatch(r"([A-Z])(\d+)([a-z]?)", rule)
    return match.group(1), int(match.group(2)), match.group(3)


def test_files(project):
    for path in project.paths():
        if path.startswith("tools/lint/") or not path.endswith((".cc", ".py", ".test")):
            continue
        if path.startswith(("tests/", "clients/")) or re.match(r"src/\w+/tests/", path):
            yield path


def rules_of_tests(project):
    """{rule: {test file: line}} as the tests say."""
    rules = {}
    for path in test_files(project):
        text = project.read(path)
        for match in COMMENT.finditer(text):
            for rule in re.findall(RULE, match.group(1)):
                rules.setdefault(rule, {}).setdefault(path, text.count("\n", 0, match.start()) + 1)
    return rules


def rules_of_list(project):
    """({rule: (line, [test files])}, {rule: (line, reason)}) as the list says."""
    covered, waiting, section = {}, {}, ""
    if not project.exists(LIST):
        return covered, waiting
    for number, line in enumerate(project.read(LIST).split("\n"), 1):
        if line.startswith("## "):
            section = line[3:].strip()
        match = re.match(rf"\|\s*({RULE}(?:-{RULE})?)\s*\|\s*(.*?)\s*\|\s*$", line)
        if match and section == "Waiting":
            for rule in expand(match.group(1)):
                waiting[rule] = (number, match.group(2))
        elif match:
            covered[match.group(1)] = (number, re.findall(r"`([^`]+)`", match.group(2)))
    return covered, waiting


def expand(words):
    """`P1-P3 A78` is P1, P2, P3, A78."""
    result = []
    for word in re.sub(r"#[^\n]*", " ", words).replace(",", " ").split():
        first, _, last = word.partition("-")
        if last:
            result += [f"{first[0]}{n}" for n in range(int(first[1:]), int(last.lstrip(first[0])) + 1)]
        else:
            result.append(first)
    return result


def check(project):
    tests, (covered, waiting) = rules_of_tests(project), rules_of_list(project)
    for rule, files in sorted(tests.items()):
        for path, line in sorted(files.items()):
            if not exists(rule):
                yield Finding(path, line, "coverage", f"there is no rule {rule}")
            elif path not in covered.get(rule, (0, []))[1]:
                yield Finding(path, line, "coverage", f"{rule} is not in {LIST} for this test: run tools/lint/coverage.py --write")
    for rule, (line, files) in sorted(covered.items()):
        if not exists(rule):
            yield Finding(LIST, line, "coverage", f"there is no rule {rule}")
        for path in files:
            if path not in tests.get(rule, {}):
                yield Finding(LIST, line, "coverage", f"{path} does not name {rule}")
    for rule, (line, reason) in sorted(waiting.items()):
        if not exists(rule):
            yield Finding(LIST, line, "coverage", f"there is no rule {rule}")
        if rule in tests:
            yield Finding(LIST, line, "coverage", f"{rule} waits, and has a test: take it off the section Waiting")
        if not reason:
            yield Finding(LIST, line, "coverage", f"{rule} waits without a reason")
    if project.exists(REQUIRED):
        yield from check_required(project.read(REQUIRED), tests, waiting)


def check_required(text, tests, waiting):
    for number, line in enumerate(text.split("\n"), 1):
        words = line.split("#")[0]
        by_unit = words.startswith("unit ")
        for rule in expand(words.removeprefix("unit ")):
            files = tests.get(rule, {})
            if by_unit and any(path.startswith("tests/") for path in files):
                yield Finding(REQUIRED, number, "coverage", f"{rule} has a test of the real binary: take it out of the unit line")
            elif not files or not (by_unit or any(path.startswith("tests/") for path in files)):
                note = f" (waits for: {waiting[rule][1]})" if rule in waiting else ""
                yield Finding(REQUIRED, number, "coverage", f"{rule} has no test of the real binary{note}")


def write(project):
    old = project.read(LIST) if project.exists(LIST) else ""
    at = old.find("## Waiting")
    rows = [f"| {rule} | {', '.join(f'`{path}`' for path in sorted(files))} |\n"
            for rule, files in sorted(rules_of_tests(project).items(), key=lambda item: order(item[0]))]
    os.makedirs(os.path.join(project.root, os.path.dirname(LIST)), exist_ok=True)
    with open(os.path.join(project.root, LIST), "w", encoding="utf-8") as file:
        file.write(HEADER + "".join(rows) + "\n" + (old[at:] if at >= 0 else WAITING))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    project = Project(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
    if options.write:
        write(project)
    findings = list(check(project))
    for finding in findings:
        print(finding)
    print(f"coverage: {len(rules_of_tests(project))} rules, {len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
