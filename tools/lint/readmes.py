"""Every module with code says what it is for (C24)."""
import re

from source import Finding, module_of

HEADINGS = ("Purpose", "Main types", "What does not belong")


def check(project):
    modules = {module_of(p) for p in project.paths() if p.endswith((".h", ".cc"))} - {None}
    for module in sorted(modules):
        path = f"src/{module}/README.md"
        if not project.exists(path):
            yield Finding(path, 1, "module-readme", f"src/{module} has code and no README.md (C24)")
            continue
        found = {h.strip().lower() for h in re.findall(r"^#+\s+(.+?)\s*$", project.read(path), re.M)}
        for heading in HEADINGS:
            if heading.lower() not in found:
                yield Finding(path, 1, "module-readme", f"no heading `{heading}` (C24)")
