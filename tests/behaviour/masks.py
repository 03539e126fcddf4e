"""Expected answers: JSON with masks (`<uuid>`, `<time>` …) and `...`, compared with what came."""
import json
import re

MASKS = {
    "uuid": r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    "time": r"1[5-9]\d{11}|[2-9]\d{12}",
    "iso-time": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)",
    "token": r"[A-Za-z0-9_-]+",
    "url": r"https?://[^\s\"]+",
    "number": r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?",
    "any": r"[\s\S]*",
}
MASK = re.compile("<(" + "|".join(MASKS) + ")>")
# Private-use characters: a bare mask, and "more may follow here".
BARE, MORE = "\ue000", "\ue001"


class Mismatch(Exception):
    """Says where the answer differs and how."""


def parse_expected(text):
    """The expected JSON value of `text`, or None when the text is not JSON."""
    try:
        return json.loads(_quoted(text))
    except ValueError:
        return None


def _quoted(text):
    """Bare masks and `...` outside strings become marked strings, so that any JSON parser reads them."""
    out, containers, position = [], [], 0
    token = re.compile(r'"(?:[^"\\]|\\.)*"|<[a-z-]+>|\.\.\.|[{}\[\]]')
    for match in token.finditer(text):
        out.append(text[position:match.start()])
        position, value = match.end(), match.group()
        if value == "...":
            out.append(f'"{MORE}":0' if containers and containers[-1] == "{" else f'"{MORE}"')
        elif value.startswith("<"):
            out.append(f'"{BARE}{value}"' if MASK.fullmatch(value) else value)
        else:
            if value in "{[":
                containers.append(value)
            elif value in "}]" and containers:
                containers.pop()
            out.append(value)
    return "".join(out) + text[position:]


def match_text(expected, actual):
    """True when `actual` is `expected` with its masks filled in."""
    pattern, position = "", 0
    for match in MASK.finditer(expected):
        pattern += re.escape(expected[position:match.start()]) + f"(?:{MASKS[match.group(1)]})"
        position = match.end()
    return re.fullmatch(pattern + re.escape(expected[position:]), actual) is not None


def compare(expected, actual, where="$"):
    """Raises Mismatch unless the JSON values agree. Keys must be the same unless the expected object has `...`."""
    if isinstance(expected, str) and expected.startswith(BARE):
        _compare_bare(expected[1:], actual, where)
    elif isinstance(expected, dict):
        _compare_object(expected, actual, where)
    elif isinstance(expected, list):
        _compare_array(expected, actual, where)
    elif isinstance(expected, str) and isinstance(actual, str):
        if not match_text(expected, actual):
            raise Mismatch(f"{where}: expected {expected!r}, got {actual!r}")
    elif type(expected) is not type(actual) or expected != actual:
        raise Mismatch(f"{where}: expected {json.dumps(expected)}, got {json.dumps(actual)}")


def _compare_bare(mask, actual, where):
    name = mask[1:-1]
    number = isinstance(actual, (int, float)) and not isinstance(actual, bool)
    if name == "any" or (name in ("time", "number") and number and re.fullmatch(MASKS[name], json.dumps(actual))):
        return
    if name not in ("time", "number") and isinstance(actual, str) and re.fullmatch(MASKS[name], actual):
        return
    raise Mismatch(f"{where}: expected {mask}, got {json.dumps(actual)}")


def _compare_object(expected, actual, where):
    if not isinstance(actual, dict):
        raise Mismatch(f"{where}: expected an object, got {json.dumps(actual)}")
    more = MORE in expected
    for key, value in expected.items():
        if key == MORE:
            continue
        if key not in actual:
            raise Mismatch(f"{where}: no key {key!r}")
        compare(value, actual[key], f"{where}.{key}")
    extra = sorted(set(actual) - set(expected))
    if extra and not more:
        raise Mismatch(f"{where}: unexpected key {extra[0]!r} = {json.dumps(actual[extra[0]])}")


def _compare_array(expected, actual, where):
    if not isinstance(actual, list):
        raise Mismatch(f"{where}: expected an array, got {json.dumps(actual)}")
    more = bool(expected) and expected[-1] == MORE
    wanted = expected[:-1] if more else expected
    if len(actual) < len(wanted) or (len(actual) > len(wanted) and not more):
        raise Mismatch(f"{where}: expected {len(wanted)} elements, got {len(actual)}")
    for index, value in enumerate(wanted):
        compare(value, actual[index], f"{where}[{index}]")


def compare_body(expected_lines, actual):
    """Compares a body: one JSON value, else line by line (each JSON or text). `<empty>` is a body of no bytes."""
    text = "\n".join(expected_lines)
    if text == "<empty>":
        if actual:
            raise Mismatch(f"expected no body, got {actual[:200]!r}")
        return
    whole = parse_expected(text)
    if whole is not None:
        try:
            value = json.loads(actual)
        except ValueError:
            raise Mismatch(f"expected one JSON value, got {actual[:2000]!r}") from None
        compare(whole, value)
        return
    lines = actual.split("\n")
    if lines and lines[-1] == "":
        lines.pop()
    number, skipping = 0, False
    for line in expected_lines:
        if line == "...":
            skipping = True
            continue
        while skipping and number < len(lines) and not line_matches(line, lines[number]):
            number += 1
        if number >= len(lines):
            raise Mismatch(f"expected {line!r}, got the end of the body")
        compare_line(line, lines[number], number + 1)
        number, skipping = number + 1, False
    if number < len(lines) and not skipping:
        raise Mismatch(f"line {number + 1}: unexpected {lines[number][:500]!r}")


def line_matches(expected, actual):
    try:
        compare_line(expected, actual, 0)
    except Mismatch:
        return False
    return True


def compare_line(expected, actual, number):
    value = parse_expected(expected)
    if value is None:
        if not match_text(expected, actual):
            raise Mismatch(f"line {number}: expected {expected!r}, got {actual[:500]!r}")
        return
    try:
        compare(value, json.loads(actual))
    except ValueError:
        raise Mismatch(f"line {number}: expected JSON, got {actual[:500]!r}") from None
    except Mismatch as mismatch:
        raise Mismatch(f"line {number}: {mismatch}") from None


def look_up(path, value):
    """`$.a[0].b` in a JSON value."""
    if not path.startswith("$"):
        raise KeyError(path)
    for key, index in re.findall(r"\.([^.\[\]]+)|\[(\d+)\]", path[1:]):
        value = value[int(index)] if index else value[key]
    return value


def golden(actual, variables=()):
    """`actual` as an expectation: what changes from run to run becomes a mask."""
    text = actual
    for name, value in variables:
        if len(value) >= 8:
            text = text.replace(value, "${" + name + "}")
    text = re.sub(MASKS["uuid"], "<uuid>", text)
    text = re.sub(rf"\b{MASKS['iso-time']}", "<iso-time>", text)
    return re.sub(rf"(?<=[:\[, ])(?:{MASKS['time']})(?=[,\]}}])", "<time>", text)
