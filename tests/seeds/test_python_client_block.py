"""The article's block for recipients with the official Python client, against the real server."""
import json

import sluice
from seed_page import block


# Y12
def test_python_client(server, admin, tmp_path, capsys):
    w = sluice.WorkspaceClient(host=server.admin_url, token=server.admin_token)
    w.shares.create(name="customer_analytics")
    w.shares.update(name="customer_analytics", updates=[
        {"action": "ADD", "data_object": {"name": "production.public_metrics", "data_object_type": "SCHEMA"}},
        {"action": "ADD", "data_object": {"name": "production.analytics.customer_segments"}}])
    profile = admin.create_recipient("reader")
    admin.grant("customer_analytics", "reader")
    (tmp_path / "config.share").write_text(json.dumps(profile))
    names = {}
    exec(compile(block("A4").words(), block("A4").files[0], "exec"), names)  # pylint: disable=exec-used
    printed = capsys.readouterr().out
    for line in ("Share: customer_analytics", "Schema: analytics", "Schema: public_metrics", "Table: daily_summary"):
        assert line + "\n" in printed
    assert "Table: customer_segments" not in printed
    assert names["df"]["orders"].sum() == 100 + 200 + 300 + 400 and "2022-03-15" in printed
