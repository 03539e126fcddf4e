"""The examples of docs/sql.md against the real server: each statement runs, and what stands below it is what comes."""
import json
import pathlib
import re

import pytest

import sql_block
from masks import compare_body
from provider import call

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLE = re.compile(r"```sql\n(.*?)```\n(?:```text\n(.*?)```\n)?", re.S)
COMMIT = [
    {"protocol": {"minReaderVersion": 1, "minWriterVersion": 2}},
    {"metaData": {"id": "t", "format": {"provider": "parquet", "options": {}}, "partitionColumns": ["region"], "configuration": {},
                  "schemaString": json.dumps({"type": "struct", "fields": [
                      {"name": "id", "type": "long", "nullable": True, "metadata": {}},
                      {"name": "region", "type": "string", "nullable": True, "metadata": {}}]})}}]


@pytest.fixture(name="location")
def fixture_location(tmp_path):
    log = tmp_path / "orders" / "_delta_log"
    log.mkdir(parents=True)
    (log / "00000000000000000000.json").write_text("".join(json.dumps(action) + "\n" for action in COMMIT))
    return str(log.parent)


# S3 S53 S92
def test_examples_answer_as_they_say(start_server, location):
    server = start_server()

    def ask(method, path, body):
        answer = call(method, server.admin_url + path, body, server.admin_token)
        assert answer.status == 200, answer.body
        return answer.json()

    examples = EXAMPLE.findall((ROOT / "docs/sql.md").read_text(encoding="utf-8"))
    assert len(examples) >= 6
    session = {}
    for script, expected in examples:
        statements = script.replace("/data/orders", location).split(";\n")
        for statement in statements:
            answer, rows = sql_block.fetch(ask, {**sql_block.request(statement, None), **session})
            shown = sql_block.render(answer, rows)
            last = statement is statements[-1] and expected
            assert last or not shown.startswith("error"), (statement, shown)
            use = re.fullmatch(r"USE (\w+)\.(\w+)", statement)
            if use:
                session = {"catalog": use.group(1), "schema": use.group(2)}
        if expected:
            compare_body(expected.rstrip("\n").split("\n"), shown)
