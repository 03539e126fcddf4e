"""Every fixture table behaves as its `outcome` says, from local disk and from S3: read the way a client reads, link by link.

What is refused, and by which words, stands in docs/delta-support.md; refusals.py is that list.
"""
import json
import os
import shutil
import sys

import pytest

import lake
import refusals

if lake.fixtures_present():
    sys.path.insert(0, lake.FIXTURES)
    import canon

    TABLES = lake.fixture_tables()
else:
    TABLES = []

BY_NAME = {repr(table): table for table in TABLES}


@pytest.fixture(scope="session", params=["local", "s3"])
def shared(request):
    return request.getfixturevalue(request.param + "_lake")


@pytest.mark.parametrize("table", TABLES, ids=repr)
def test_latest_version(shared, table):
    # P38 P61 P66 P72 P73 P74 P80 P82 P90
    if repr(table) in shared.refused_at_registration:
        answer = shared.refused_at_registration[repr(table)]
        assert answer.status == 400 and refusals.UNREGISTERED[repr(table)] in answer.json()["message"], answer.body
        return
    answer = shared.query(table)
    if answer.status != 200:
        check_refusal(table, answer)
        return
    assert table.outcome in ("rows", "snapshot-only", "rows-or-error"), answer.body[:300]
    assert not refusals.words(refusals.latest(table)), "a table in a form that parquet clients misread was served"
    lines = answer.lines()
    assert lines[0] == {"protocol": {"minReaderVersion": 1}}
    check_files(shared, table, lines)
    if table.outcome != "snapshot-only":
        check_rows_once(table, shared.read(table)[1])


def check_refusal(table, answer):
    if table.outcome in ("error", "policy"):
        check_damage(table, answer)
        return
    # `rows-or-error` gives no leave to refuse: the commits of all three are there, and they are enough.
    assert answer.status == 400, f"a lasting condition is never {answer.status}: {answer.body}"
    error = answer.json()
    words = refusals.words(refusals.latest(table))
    assert error["errorCode"] == "UNSUPPORTED_OPERATION", error
    assert words and refusals.names_all(error["message"], words), (words, error)


def check_damage(table, answer):
    assert answer.status == 400, f"a lasting condition is never {answer.status}: {answer.body}"
    error = answer.json()
    code, words = refusals.DAMAGED[repr(table)]
    assert error["errorCode"] == code and words in error["message"], error


# Damaged tables whose rows no reader of the fixtures could tell: the table that they were made from has the same files.
MADE_FROM = {
    "hand/corrupt-checkpoint-truncated": "spark/txn-appids",
    "hand/corrupt-missing-sidecar": "spark/ckpt-v2-parquet",
}


def expected_rows(table):
    expected = table.expected
    if "content_hash" not in expected:
        expected = BY_NAME[MADE_FROM[repr(table)]].expected
        assert expected["active_files"] == table.expected["active_files"]
    return expected


CHECKED = {}


def check_rows_once(table, rows):
    """Texts of many rows take long: the rows of one store are compared with those of the other where that is enough."""
    if repr(table) not in CHECKED or not rows.equals(CHECKED[repr(table)]):
        check_rows(rows, expected_rows(table))
        CHECKED[repr(table)] = rows


def check_rows(rows, expected):
    texts = canon.row_texts(rows)
    assert len(texts) == expected["num_rows"]
    assert canon.content_hash(texts) == expected["content_hash"], sorted(texts)[:5]


def check_files(shared, table, lines):
    metadata = lines[1]["metaData"]
    expected = table.expected["active_files"]
    assert metadata["numFiles"] == len(expected)
    assert metadata["size"] == sum(file["size"] for file in expected)
    assert metadata["partitionColumns"] == table.expected["partition_columns"]
    sent = {line["file"]["id"]: line["file"] for line in lines[2:]}
    assert len(sent) == len(lines) - 2, "file ids repeat"
    ids = {lake.file_id(shared.path_in_log(file["path"])): file for file in expected}
    assert set(sent) == set(ids)
    for key, file in ids.items():
        assert sent[key]["size"] == file["size"]
        assert sent[key]["partitionValues"] == file["partitionValues"]
        if file["numRecords"] is not None:
            assert json.loads(sent[key]["stats"])["numRecords"] == file["numRecords"]


@pytest.mark.parametrize("table", [t for t in TABLES if t.expected.get("versions")], ids=repr)
def test_older_versions_are_what_they_were(local_lake, table):
    # P75 P87
    for version in table.expected["versions"]:
        number = version["version"]
        answer = local_lake.query(table, version=number)
        if answer.status != 200:
            check_refusal_of_version(table, version, answer)
            continue
        assert table.outcome not in ("error", "policy") or repr(table) in DAMAGED_LATE, answer.body[:300]
        assert not refusals.words(refusals.at(table, version)), "a version that parquet clients misread was served"
        assert int(answer.headers["Delta-Table-Version"]) == number
        lines = answer.lines()
        check_files_of_version(local_lake, version, lines[2:])
        if version.get("content_hash") and number != table.expected["latest_version"]:
            check_rows(local_lake.read(table, number)[1], version)


# Tables whose newest version is damaged or hostile while older ones are not.
DAMAGED_LATE = {
    "golden/deltalog-state-reconstruction-from-checkpoint-missing-metadata",
    "golden/deltalog-state-reconstruction-from-checkpoint-missing-protocol",
    "hand/corrupt-path-dotdot",
}


def check_refusal_of_version(table, version, answer):
    assert answer.status == 400, answer.body
    error = answer.json()
    words = refusals.words(refusals.at(table, version))
    if words:
        assert error["errorCode"] == "UNSUPPORTED_OPERATION" and refusals.names_all(error["message"], words), (words, error)
        return
    # Nothing about this version itself explains it, so the table must be refused as a whole.
    check_damage(table, answer)


def check_files_of_version(shared, version, lines):
    files = [line["file"] for line in lines]
    assert len({file["id"] for file in files}) == len(files) == version["num_files"]
    if version.get("files") is not None:
        assert {file["id"] for file in files} == {lake.file_id(shared.path_in_log(key)) for key in version["files"]}
    assert all(file["version"] == version["version"] for file in files)
    if "inCommitTimestamp" in version:
        assert all(file["timestamp"] == version["inCommitTimestamp"] for file in files)


@pytest.mark.parametrize("table", [t for t in TABLES if t.expected.get("earliest_version")], ids=repr)
def test_versions_before_the_log_begins_are_gone(shared, table):
    # P86
    answer = shared.query(table, version=table.expected["earliest_version"] - 1)
    assert (answer.status, answer.json()["errorCode"]) == (400, "RESOURCE_DOES_NOT_EXIST"), answer.body
    assert "no longer available" in answer.json()["message"]


def test_a_vacuumed_file_is_missed_at_its_link(local_lake):
    # P86 P160
    lines = local_lake.query(BY_NAME["spark/vacuumed"], version=0).lines()
    answers = [lake.call("GET", line["file"]["url"]) for line in lines[2:]]
    assert [answer.status for answer in answers] == [404]
    assert answers[0].json()["errorCode"] == "RESOURCE_DOES_NOT_EXIST"


def refusal_of(admin, shared, name, folder):
    """What a recipient is told of one more table, which is not shared for long."""
    full_name = f"{shared.share}.lake.{name}"
    assert admin.register(full_name, "file://" + folder).status == 200
    assert admin.add_to_share(shared.share, full_name, "lake." + name).status == 200
    answer = lake.call("POST", f"{shared.profile['endpoint']}shares/{shared.share}/schemas/lake/tables/{name}/query", {},
                       shared.headers())
    admin.must("PATCH", f"/shares/{shared.share}", {"updates": [{"action": "REMOVE", "data_object": {
        "name": full_name, "data_object_type": "TABLE", "shared_as": "lake." + name}}]})
    assert (answer.status, answer.json()["errorCode"]) == (400, "UNSUPPORTED_OPERATION"), answer.body
    return answer.json()["message"]


def test_files_of_an_unregistered_place_are_refused_by_name(admin, local_lake):
    # P80
    message = refusal_of(admin, local_lake, "clone_of_elsewhere", BY_NAME["spark/clone-shallow"].path)
    assert "outside of its own folder and of every registered location" in message
    assert "srv" not in message


@pytest.mark.parametrize("name", ["spark/ckpt-v2-json", "spark/ckpt-v2-parquet"])
def test_a_table_that_begins_with_a_v2_checkpoint_is_refused_by_name(admin, local_lake, tmp_path, name):
    # P90
    folder = str(tmp_path / "table")
    shutil.copytree(BY_NAME[name].path, folder)
    log = os.path.join(folder, "_delta_log")
    newest = max(int(entry[:20]) for entry in os.listdir(log) if ".checkpoint." in entry)
    for version in range(newest):
        os.remove(os.path.join(log, f"{version:020}.json"))
    assert "v2Checkpoint" in refusal_of(admin, local_lake, BY_NAME[name].alias + "_cleaned", folder)


def test_no_table_was_forgotten(local_lake):
    # P43 P45
    answer = lake.call("GET", f"{local_lake.profile['endpoint']}shares/{local_lake.share}/all-tables", None,
                       local_lake.headers())
    listed = [item["name"] for item in answer.json()["items"]]
    assert listed == sorted(listed)
    assert set(listed) == {t.alias for t in local_lake.listed()}
