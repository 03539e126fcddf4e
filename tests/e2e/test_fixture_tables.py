"""Every fixture table behaves as its `outcome` says, from local disk and from S3: read the way a client reads, link by link.

What is refused, and by which words, stands in docs/delta-support.md; REFUSED below is that list.
"""
import sys

import pytest

import lake
from delta_arrow import read_files

if lake.fixtures_present():
    sys.path.insert(0, lake.FIXTURES)
    import canon

    TABLES = lake.fixture_tables()
else:
    TABLES = []

# Feature of a table -> the word by which the refusal names it.
REFUSED = [
    (lambda t: "live-deletion-vectors" in t.features, "deletionVectors"),
    (lambda t: any(f.startswith("columnMapping") for f in t.features) and has_mapping(t), "columnMapping"),
    (lambda t: "v2Checkpoint" in t.reader_features, "v2Checkpoint"),
    (lambda t: uses_type(t, "timestamp_ntz"), "timestampNtz"),
    (lambda t: uses_type(t, "variant"), "variant"),
    (lambda t: uses_type(t, "void"), "void"),
    (lambda t: type_was_changed(t), "typeWidening"),
]


def has_mapping(table):
    return table.expected.get("configuration", {}).get("delta.columnMapping.mode", "none") != "none"


def uses_type(table, name):
    return f'"{name}"' in str(table.expected.get("schema", "")).replace("'", '"')


def type_was_changed(table):
    return "delta.typeChanges" in str(table.expected.get("schema", ""))


def refusal_words(table):
    return [word for applies, word in REFUSED if applies(table)]


@pytest.fixture(scope="session", params=["local", "s3"])
def shared(request):
    return request.getfixturevalue(request.param + "_lake")


@pytest.mark.parametrize("table", TABLES, ids=repr)
def test_latest_version(shared, table):
    # P38 P61 P66 P72 P73 P74 P80 P82 P90
    if repr(table) in shared.refused_at_registration:
        refusal = shared.refused_at_registration[repr(table)]
        assert refusal.status == 400, refusal.body
        assert table.outcome == "error", refusal.body
        return
    answer = lake.call("POST", shared.url(table, "/query"), {}, shared.headers())
    if answer.status != 200:
        check_refusal(table, answer)
        return
    assert table.outcome in ("rows", "snapshot-only", "rows-or-error"), answer.body[:300]
    # Checkpoints of version 2 only matter where the commits before them are gone: served means replayed from the commits.
    assert not set(refusal_words(table)) - {"v2Checkpoint"}, "a table in a form that parquet clients misread was served"
    lines = answer.lines()
    assert lines[0] == {"protocol": {"minReaderVersion": 1}}
    check_files(table, lines)
    if table.outcome != "snapshot-only" and table.expected.get("content_hash"):
        rows = read_files(lines, fetch)
        texts = canon.row_texts(rows)
        assert len(texts) == table.expected["num_rows"]
        assert canon.content_hash(texts) == table.expected["content_hash"], sorted(texts)[:5]


def check_refusal(table, answer):
    assert answer.status == 400, f"a lasting condition is never {answer.status}: {answer.body}"
    error = answer.json()
    words = refusal_words(table)
    if table.outcome in ("error", "rows-or-error", "policy"):
        assert error["errorCode"] in ("RESOURCE_DOES_NOT_EXIST", "UNSUPPORTED_OPERATION"), error
        return
    assert error["errorCode"] == "UNSUPPORTED_OPERATION", error
    if "absolute-paths" in table.features and not words:
        assert "registered" in error["message"], error
        return
    assert words and any(word in error["message"] for word in words), (words, error)


def check_files(table, lines):
    metadata = lines[1]["metaData"]
    expected = table.expected["active_files"]
    assert metadata["numFiles"] == len(expected)
    assert metadata["size"] == sum(file["size"] for file in expected)
    assert metadata["partitionColumns"] == table.expected["partition_columns"]
    sent = {line["file"]["id"]: line["file"] for line in lines[2:]}
    assert len(sent) == len(lines) - 2, "file ids repeat"
    assert set(sent) == {lake.file_id(file["path"]) for file in expected}
    for file in expected:
        line = sent[lake.file_id(file["path"])]
        assert line["size"] == file["size"]
        assert line["partitionValues"] == file["partitionValues"]


def fetch(url):
    answer = lake.call("GET", url)
    assert answer.status == 200, f"{answer.status} {answer.body[:300]}"
    return answer.body


@pytest.mark.parametrize("table", [t for t in TABLES if t.expected.get("versions")], ids=repr)
def test_older_versions_have_the_files_they_had(local_lake, table):
    # P65 P75 P83 P86 P87
    if repr(table) in local_lake.refused_at_registration:
        pytest.skip("refused at registration")
    for version in table.expected["versions"]:
        if version.get("files") is None:
            continue
        answer = lake.call("POST", local_lake.url(table, "/query"), {"version": version["version"]}, local_lake.headers())
        if answer.status != 200:
            assert answer.status == 400, answer.body
            assert answer.json()["errorCode"] in ("UNSUPPORTED_OPERATION", "RESOURCE_DOES_NOT_EXIST"), answer.body
            continue
        assert int(answer.headers["Delta-Table-Version"]) == version["version"]
        lines = answer.lines()
        assert {line["file"]["id"] for line in lines[2:]} == {lake.file_id(key) for key in version["files"]}
        assert all(line["file"]["version"] == version["version"] for line in lines[2:])


def test_no_table_was_forgotten(local_lake):
    # P43 P45
    answer = lake.call("GET", f"{local_lake.profile['endpoint']}shares/{local_lake.share}/all-tables", None,
                       local_lake.headers())
    listed = [item["name"] for item in answer.json()["items"]]
    assert listed == sorted(listed)
    assert set(listed) == {t.alias for t in TABLES if repr(t) not in local_lake.refused_at_registration}
