"""Markdown files have one title and live links; decision records have their four headings (C66, C71)."""
import os
import re
from urllib.parse import unquote

from source import Finding

DOCUMENT_LINES_MAX = 800
# Made by programs, as long as what they list.
LISTS = ("docs/cli.md", "docs/coverage.md")
DECISION_LINES_MAX = 80
DECISION_HEADINGS = ("Context", "Options", "Choice", "Consequences")
LINK = re.compile(r"!?\[(?:[^\]\[]|\[[^\]]*\])*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
FENCE = re.compile(r"^[ ]{0,3}(```+|~~~+)")


def check(project):
    for path in project.paths():
        if path.endswith(".md") and project.looked_at(path):
            text = project.read(path)
            prose = without_code(text)
            yield from _title(path, prose)
            yield from _links(project, path, prose)
            yield from _size(path, text)
            if path.startswith("docs/decisions/") and os.path.basename(path) != "README.md":
                yield from _decision(path, prose)


def without_code(text):
    """Lines of fenced blocks and the inside of `code` become blanks; line numbers stay."""
    lines, fence = [], None
    for line in text.split("\n"):
        match = FENCE.match(line)
        if fence:
            if match and match.group(1).startswith(fence):
                fence = None
            lines.append("")
        elif match:
            fence = match.group(1)
            lines.append("")
        else:
            lines.append(line)
    return lines


def headings(lines):
    return [(n, len(m.group(1)), m.group(2)) for n, line in enumerate(lines, 1)
            if (m := re.match(r"(#{1,6})\s+(.+?)\s*#*\s*$", line))]


def anchors(lines):
    """GitHub's anchor of each heading; a repeated one gets -1, -2, …"""
    seen, result = {}, set()
    for _, _, title in headings(lines):
        slug = re.sub(r"[^\w\- ]", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", title).lower()).replace(" ", "-")
        count = seen.get(slug, 0)
        seen[slug] = count + 1
        result.add(f"{slug}-{count}" if count else slug)
    return result


def _title(path, lines):
    titles = [n for n, level, _ in headings(lines) if level == 1]
    first = next((n for n, line in enumerate(lines, 1) if line.strip()), 1)
    if titles[:1] != [first]:
        yield Finding(path, first, "title", "the first line is the title: `# …`")
    for line in titles[1:]:
        yield Finding(path, line, "title", "a second title; one `# …` a file")


def _links(project, path, lines):
    for number, line in enumerate(lines, 1):
        for match in LINK.finditer(re.sub(r"`[^`]*`", lambda m: " " * len(m.group()), line)):
            target = unquote(match.group(1))
            if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//", target):
                continue
            name, _, anchor = target.partition("#")
            resolved = os.path.normpath(os.path.join(os.path.dirname(path), name)) if name else path
            if resolved.startswith("..") or name.startswith("/") or not project.exists(resolved):
                yield Finding(path, number, "link", f"`{target}` leads nowhere")
            elif anchor and resolved.endswith(".md"):
                if anchor not in anchors(without_code(project.read(resolved))):
                    yield Finding(path, number, "link", f"`{target}`: no such heading")


def _size(path, text):
    count = text.count("\n")
    if path.startswith("docs/decisions/") and count > DECISION_LINES_MAX:
        yield Finding(path, 1, "document-size", f"decision record of {count} lines; one page, {DECISION_LINES_MAX} lines")
    elif path.startswith("docs/") and path not in LISTS and count > DOCUMENT_LINES_MAX:
        yield Finding(path, 1, "document-size", f"document of {count} lines, at most {DOCUMENT_LINES_MAX}")


def _decision(path, lines):
    if not re.fullmatch(r"\d{4}-[a-z0-9]+(?:-[a-z0-9]+)*\.md", os.path.basename(path)):
        yield Finding(path, 1, "decision", "decision records are named NNNN-title.md (C71)")
    found = {title.lower() for _, _, title in headings(lines)}
    for heading in DECISION_HEADINGS:
        if heading.lower() not in found:
            yield Finding(path, 1, "decision", f"no heading `{heading}` (C71)")
