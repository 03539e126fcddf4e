"""A partition rule that changes while an answer under it is being sent."""
import http.client
import json
import os
import urllib.parse

import lake

FILES = 120_000
# What the server may send before it asks again (`kRecheckBytes`), and as much again for what was on its way.
SENT_BYTES_MAX = 64 << 20


def write_table(folder):
    os.makedirs(os.path.join(folder, "_delta_log"))
    schema = {"type": "struct", "fields": [{"name": "region", "type": "string", "nullable": True, "metadata": {}}]}
    head = [{"protocol": {"minReaderVersion": 1, "minWriterVersion": 2}},
            {"metaData": {"id": "t", "format": {"provider": "parquet", "options": {}}, "schemaString": json.dumps(schema),
                          "partitionColumns": ["region"], "configuration": {}}}]
    stats = json.dumps({"numRecords": 1, "minValues": {"text": "x" * 400}})
    with open(os.path.join(folder, "_delta_log", f"{0:020}.json"), "w", encoding="utf-8") as out:
        out.writelines(json.dumps(line) + "\n" for line in head)
        for number in range(FILES):
            out.write(json.dumps({"add": {"path": f"region=US/{number}.parquet", "partitionValues": {"region": "US"}, "size": 1,
                                          "modificationTime": 1, "dataChange": True, "stats": stats}}) + "\n")


def by_region(value):
    return [{"values": [{"name": "region", "op": "EQUAL", "value": value}]}]


# R41 R46
def test_a_long_answer_ends_with_the_rule_it_was_made_under(admin, tmp_path):
    folder = str(tmp_path / "t")
    write_table(folder)
    admin.must("POST", "/catalogs", {"name": "changing"})
    admin.must("POST", "/schemas", {"name": "lake", "catalog_name": "changing"})
    admin.must("POST", "/shares", {"name": "changing"})
    assert admin.register("changing.lake.t", folder).status == 200
    shared = {"name": "changing.lake.t", "shared_as": "lake.t", "partitions": by_region("US")}
    admin.must("PATCH", "/shares/changing", {"updates": [{"action": "ADD", "data_object": shared}]})
    profile = admin.create_recipient("changing_reader")
    admin.grant("changing", "changing_reader")
    url = urllib.parse.urlsplit(profile["endpoint"] + "shares/changing/schemas/lake/tables/t/query")
    headers = {"Authorization": "Bearer " + profile["bearerToken"], "Content-Type": "application/json"}

    def query():
        connection = http.client.HTTPConnection(url.hostname, url.port, timeout=60)
        connection.request("POST", url.path, "{}", headers)
        return connection, connection.getresponse()

    # The rule stays: the answer comes whole, and is long enough to be asked about more than once.
    connection, answer = query()
    whole = answer.read()
    connection.close()
    assert whole.count(b'{"file":') == FILES and len(whole) > SENT_BYTES_MAX

    connection, answer = query()
    received = len(answer.read(64 << 10))
    admin.must("PATCH", "/shares/changing", {"updates": [{"action": "UPDATE", "data_object": {**shared, "partitions": by_region("CA")}}]})
    broken = False
    try:
        while part := answer.read(1 << 20):
            received += len(part)
    except (http.client.IncompleteRead, ConnectionError) as error:
        received += len(getattr(error, "partial", b""))
        broken = True
    connection.close()
    assert broken and received < SENT_BYTES_MAX
    assert lake.call("POST", url.geturl(), {}, headers).body.count(b'{"file":') == 0
