"""Who may include whom (C22, C41): src/CMakeLists.txt is the single truth for modules, the table below for libraries."""
import re

from source import Finding, is_test, module_of

RULE = "layers"
MAP = "src/CMakeLists.txt"

# One user per library (docs/architecture.md). A new row needs a decision record (C75).
LIBRARIES = [
    ("fmt/", None),
    ("spdlog/", {"base"}),
    ("openssl/", {"base", "http"}),
    ("zlib.h", {"base", "http"}),
    ("utf8proc.h", {"base"}),
    ("boost/json", {"json"}),
    ("boost/", {"http"}),
    ("curl/", {"net"}),
    ("yaml-cpp/", {"config"}),
    ("simdjson.h", {"delta"}),
    ("zstd.h", {"delta"}),
    ("zstd_errors.h", {"delta"}),
    ("duckdb.h", {"engine"}),
    ("seccomp.h", {"engine"}),
    ("sqlite3.h", {"metastore"}),
    ("libpq-fe.h", {"metastore"}),
    ("CLI/", {"cli"}),
    ("histedit.h", {"cli"}),
    ("editline/", {"cli"}),
]
TEST_LIBRARIES = ("gtest/", "gmock/", "benchmark/")
SYSTEM_FOLDERS = ("sys/", "netinet/", "arpa/", "linux/", "net/", "bits/", "experimental/", "sanitizer/")
SYSTEM_HEADERS = set("""aio cpuid dirent dlfcn endian errno fcntl fnmatch getopt glob grp ifaddrs immintrin inttypes limits
    link locale malloc math mntent netdb nmmintrin poll pthread pwd sched semaphore signal spawn stdarg stddef stdint stdio
    stdlib string strings syslog termios time ucontext unistd wchar wmmintrin x86intrin arm_neon arm_acle execinfo""".split())

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"]', re.M)


def parse_modules(text):
    """{module: (line, [deps])} from the sluice_module(NAME … DEPS … PRIVATE …) calls."""
    modules = {}
    plain = re.sub(r"#[^\n]*", lambda m: " " * len(m.group()), text)
    for match in re.finditer(r"\bsluice_module\s*\(([^)]*)\)", plain):
        key, values = None, {}
        for word in match.group(1).split():
            if word in ("NAME", "DEPS", "PRIVATE", "TEST_PRIVATE"):
                key = word
            elif key:
                values.setdefault(key, []).append(word)
        line = text.count("\n", 0, match.start()) + 1
        for name in values.get("NAME", [])[:1]:
            modules[name] = (line, values.get("DEPS", []))
    return modules


def lower_modules(modules, name):
    """All that `name` may reach, through any number of steps."""
    seen, queue = set(), list(modules[name][1]) if name in modules else []
    while queue:
        dep = queue.pop()
        if dep not in seen and dep in modules:
            seen.add(dep)
            queue += modules[dep][1]
    return seen


def check(project):
    if not project.exists(MAP):
        return
    modules = parse_modules(project.read(MAP))
    yield from _check_map(modules)
    for source in project.cpp("src/", everything=True):
        module = module_of(source.path)
        if module is None:
            continue
        if module not in modules:
            yield Finding(source.path, 1, RULE, f"src/{module} has no sluice_module(NAME {module} …) in {MAP}")
            continue
        yield from _check_source(source, module, modules)
    for source in project.cpp("include/", everything=True):
        for _, line, quote, header in _includes(source):
            if header.split("/")[0] in modules and quote == '"':
                yield Finding(source.path, line, RULE, f"public header includes the module header {header}")


def _check_map(modules):
    for name, (line, deps) in modules.items():
        for dep in deps:
            if dep not in modules:
                yield Finding(MAP, line, RULE, f"{name} depends on {dep}, which is no module")
        if name in lower_modules(modules, name):
            yield Finding(MAP, line, RULE, f"{name} is in a cycle of modules")


def _includes(source):
    for match in INCLUDE.finditer(source.code):
        yield match.start(), source.line(match.start()), match.group(1), match.group(2)


def _check_source(source, module, modules):
    for _, line, quote, header in _includes(source):
        if source.allows(line, RULE):
            continue
        message = (_project_header(source.path, header, module, modules) if quote == '"'
                   else _library_header(source.path, header, module))
        if message:
            yield Finding(source.path, line, RULE, message)


def _project_header(path, header, module, modules):
    parts = header.split("/")
    if ".." in parts:
        return f"{header}: write the path from src/, as \"module/file.h\""
    if parts[0] == "sluice":
        return None if module == "client" else f"{header}: the public headers belong to client"
    if parts[0] not in modules:
        if _library_row(header) or header.startswith(TEST_LIBRARIES):
            return f"{header}: third-party headers are included with <…>"
        return f"{header} is in no module; write \"module/file.h\""
    testing = "testing" in parts[1:-1] or "tests" in parts[1:-1]
    if testing and not is_test(path):
        return f"{header} is for tests only"
    if parts[0] == module or parts[0] in modules[module][1]:
        return None
    if testing and is_test(path) and parts[0] in lower_modules(modules, module):
        return None
    return f"{module} may not include {parts[0]} ({header}); its DEPS are: {' '.join(modules[module][1]) or 'none'}"


def _library_row(header):
    return next((row for row in LIBRARIES if header.startswith(row[0])), None)


def _library_header(path, header, module):
    if header.startswith(TEST_LIBRARIES):
        return None if is_test(path) else f"<{header}> is for tests only"
    row = _library_row(header)
    if row is None:
        if "." not in header and "/" not in header:
            return None
        if header.startswith(SYSTEM_FOLDERS) or re.sub(r"\.h$", "", header) in SYSTEM_HEADERS:
            return None
        return f"<{header}> is of no known library; a new one needs a decision record and a row in tools/lint/layers.py"
    if path.endswith(".h"):
        return f"<{header}>: third-party headers are for .cc files; forward-declare in headers"
    if row[1] is not None and module not in row[1]:
        return f"<{header}> belongs to {', '.join(sorted(row[1]))}, not to {module}"
    return None
