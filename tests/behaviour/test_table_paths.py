"""Paths in a table's log that lead elsewhere: the table is refused, or the link is dead; never a byte from outside (R26)."""
import http.client
import os

import pytest

from provider import Provider, add, call, write_commit, write_table

CANARY = b"canary: this lies outside of every table"

# {root}: the folder of the table, {out}: a folder beside it that holds canary.parquet; {slash} and {back} climb to it.
ESCAPES = [
    "../out/canary.parquet",
    "./../out/canary.parquet",
    "a/../../out/canary.parquet",
    "a/b/../../../out/canary.parquet",
    "/../out/canary.parquet",
    "..",
    ".",
    "",
    "/",
    "../",
    "%2e%2e/out/canary.parquet",
    "%2E%2E/out/canary.parquet",
    ".%2e/out/canary.parquet",
    "%2e./out/canary.parquet",
    "%2e%2e%2fout%2fcanary.parquet",
    "..%2fout%2fcanary.parquet",
    "..%2Fout/canary.parquet",
    "a%2f..%2f..%2fout%2fcanary.parquet",
    "%2fetc/passwd",
    "%2f%2e%2e/out/canary.parquet",
    "..\\out\\canary.parquet",
    "..%5cout%5ccanary.parquet",
    "a\\..\\..\\out\\canary.parquet",
    "..\\/out/canary.parquet",
    "//{out}/canary.parquet",
    "a//b.parquet",
    "a/",
    "/a.parquet",
    "./a.parquet",
    "a/./b.parquet",
    "..%00/out/canary.parquet",
    "a%00.parquet",
    "a%0a.parquet",
    "a%7f.parquet",
    "a\u0000.parquet",
    "a\n.parquet",
    "%c0%ae%c0%ae/out/canary.parquet",
    "%c0%af..%c0%afout/canary.parquet",
    "%ff.parquet",
    "%u002e%u002e/out/canary.parquet",
    "%",
    "%2",
    "%zz",
    "a.parquet?x=1",
    "a.parquet#part",
    "{out}/canary.parquet",
    "/etc/passwd",
    "/proc/self/environ",
    "/dev/zero",
    "file:{out}/canary.parquet",
    "file://{out}/canary.parquet",
    "FILE://{out}/canary.parquet",
    "file://localhost{out}/canary.parquet",
    "file:////{out}/canary.parquet",
    "file:{root}/../out/canary.parquet",
    "file://{root}/%2e%2e/out/canary.parquet",
    "file:canary.parquet",
    "file:///etc/passwd",
    "s3://bucket/key.parquet",
    "s3a://bucket/key.parquet",
    "s3://bucket",
    "s3:bucket/key",
    "abfss://c@a.dfs.core.windows.net/x",
    "gs://bucket/x",
    "hdfs://host/x",
    "http://169.254.169.254/latest/meta-data",
    "https://example.com/x.parquet",
    "dbfs:/x",
    "data:,x",
    "_delta_log/00000000000000000000.json",
    "%5fdelta%5Flog/00000000000000000000.json",
    "nested/_delta_log/00000000000000000000.json",
    "{data}/keys/master",
    "file://{data}/keys/master",
    "../server0/data/keys/master",
    "../server0/data/admin.token",
    "x" * 5000,
]


class World:
    def __init__(self, server, folder):
        self.provider, self.folder = Provider(server), folder
        self.root, self.out = folder / "table", folder / "out"
        os.makedirs(self.out)
        (self.out / "canary.parquet").write_bytes(CANARY)
        self.provider.share_table("good", write_table(folder / "good", {"a.parquet": b"good"}))
        self.token = self.provider.token("alice")
        self.provider.grant("alice")

    def good_is_served(self):
        [link] = self.provider.links("good", self.token)
        return call("GET", link).body == b"good"


@pytest.fixture
def world(start_server, tmp_path):
    return World(start_server("limits: {recipient_rate_per_s: 100000, recipient_burst: 100000}\n"), tmp_path)


def test_paths_that_leave_the_table_refuse_it(world):
    # P80 P221 R5 R11 R21 R26
    for number, escape in enumerate(ESCAPES):
        # The escape stands between two good files: a table is never served short of a file that its log names.
        root = write_table(world.folder / f"table{number}", {"a.parquet": b"a", "b.parquet": b"b"})
        path = escape.format(root=root, out=world.out, data=world.provider.server.data)
        write_commit(root, 1, [add(path, len(CANARY))])
        world.provider.share_table(f"t{number}", root, history_data_sharing_status="ENABLED", start_version=0)
        answer = world.provider.query(f"t{number}", world.token)
        assert answer.status == 400, f"{path!r}: {answer.status} {answer.body[:300]!r}"
        error = answer.json()
        assert error["errorCode"] in ("UNSUPPORTED_OPERATION", "RESOURCE_DOES_NOT_EXIST"), f"{path!r}: {error}"
        for secret in (str(world.folder), "canary", "passwd", "bucket", "169.254", "keys"):
            assert secret not in error["message"], f"{path!r}: {error}"
        assert len(world.provider.links(f"t{number}", world.token, body={"version": 0})) == 2, path
    assert world.good_is_served()
    assert CANARY.decode() not in world.provider.server.errors()


def test_an_escape_behind_many_good_files_breaks_the_answer(world):
    # P1 P25 R5
    # Found when the head has left: the answer ends without its last chunk, so that no client takes it for whole.
    write_table(world.root, {"a.parquet": b"a"}, {"a.parquet": "../out/canary.parquet"})
    write_commit(world.root, 1, [add(f"part-{number}.parquet", number) for number in range(5000)])
    world.provider.share_table("table", str(world.root))
    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        world.provider.query("table", world.token)
    assert world.good_is_served()


def test_escapes_of_the_second_kind_are_names(world):
    # P80
    # Decoded once and no more: what is still escaped after that is a file's name.
    names = ["%2e%2e", "%2e%2e%2fout%2fcanary.parquet", "..%5cx", "%00", "..."]
    write_table(world.root, {name: name.encode() for name in names}, {name: name.replace("%", "%25") for name in names})
    world.provider.share_table("table", str(world.root))
    links = world.provider.links("table", world.token)
    assert [call("GET", link).body for link in links] == [name.encode() for name in names]


def test_absolute_paths_are_served_from_registered_locations_alone(world):
    # P80 R26
    write_table(world.root, {"a.parquet": b"a"})
    write_commit(world.root, 1, [add(f"file://{world.out}/canary.parquet", len(CANARY))])
    world.provider.share_table("table", str(world.root))
    assert world.provider.query("table", world.token).status == 400
    world.provider.must("POST", "/external-locations", {"name": "out", "url": f"file://{world.out}", "skip_validation": True})
    links = world.provider.links("table", world.token)
    assert [call("GET", link).body for link in links] == [CANARY, b"a"]
    # What was allowed when the link was made must be allowed when it is followed.
    world.provider.must("DELETE", "/external-locations/out")
    assert [call("GET", link).status for link in links] == [403, 200]
    assert world.provider.query("table", world.token).status == 400


def test_links_of_the_file_system_are_not_followed(world):
    # R26 P160
    write_table(world.root, {"a.parquet": b"a", "inside/b.parquet": b"b"})
    os.symlink(world.out / "canary.parquet", world.root / "absolute.parquet")
    os.symlink("../out/canary.parquet", world.root / "relative.parquet")
    os.symlink("a.parquet", world.root / "harmless.parquet")
    os.symlink(world.out, world.root / "folder")
    os.symlink("nowhere", world.root / "dangling.parquet")
    os.mkfifo(world.root / "pipe.parquet")
    names = ["absolute.parquet", "relative.parquet", "harmless.parquet", "folder/canary.parquet", "dangling.parquet", "pipe.parquet",
             "inside", "gone.parquet"]
    write_commit(world.root, 1, [add(name, len(CANARY)) for name in names])
    world.provider.share_table("table", str(world.root))
    links = world.provider.links("table", world.token)
    answers = [call("GET", link) for link in links]
    assert [answer.status for answer in answers] == [403] * 5 + [404] * 3 + [200] * 2
    assert [answer.body for answer in answers[-2:]] == [b"a", b"b"]
    for answer in answers[:-2]:
        assert set(answer.json()) == {"errorCode", "message", "requestId"}
        assert str(world.folder) not in answer.json()["message"]
    assert world.good_is_served()


def test_a_file_exchanged_for_a_link_behind_our_back(world):
    # R11 R26
    # Judged at use: the file was good when the link was made.
    write_table(world.root, {"a.parquet": b"a", "deep/b.parquet": b"b"})
    world.provider.share_table("table", str(world.root))
    a, b = world.provider.links("table", world.token)
    os.remove(world.root / "a.parquet")
    os.symlink(world.out / "canary.parquet", world.root / "a.parquet")
    os.rename(world.root / "deep", world.root / "elsewhere")
    os.rename(world.out / "canary.parquet", world.out / "b.parquet")
    os.symlink(world.out, world.root / "deep")
    assert call("GET", a).status == 403
    assert call("GET", b).status == 403


def test_a_log_behind_a_link_is_no_log(world):
    # R26 A104
    elsewhere = write_table(world.folder / "elsewhere", {"a.parquet": b"a"})
    os.makedirs(world.root)
    os.symlink(os.path.join(elsewhere, "_delta_log"), world.root / "_delta_log")
    answer = world.provider.register("table", str(world.root))
    assert answer.status == 400 and answer.json()["error_code"] == "INVALID_PARAMETER_VALUE", answer.body
    os.remove(world.root / "_delta_log")
    os.makedirs(world.root / "_delta_log")
    commit = "_delta_log/00000000000000000000.json"
    os.symlink(os.path.join(elsewhere, commit), world.root / commit)
    answer = world.provider.register("table", str(world.root))
    assert answer.status == 400 and answer.json()["error_code"] == "INVALID_PARAMETER_VALUE", answer.body
    assert world.good_is_served()
