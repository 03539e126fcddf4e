"""What the articles take for granted is there, with the sums that tests of the blocks count on."""
import json
import os
import subprocess
import sys

import delta_sharing

import lake
import lakehouse
import sluice


def set_up(server, folder):
    environment = {"PATH": os.environ.get("PATH", ""), "SLUICE_ADMIN_URL": server.admin_url,
                   "SLUICE_TOKEN": server.admin_token}
    program = os.path.join(os.path.dirname(os.path.abspath(__file__)), "lakehouse.py")
    subprocess.run([sys.executable, "-B", program, str(folder)], env=environment, check=True)


# Y8 Y11
def test_the_script_sets_up_a_server(start_server, tmp_path):
    server = start_server()
    set_up(server, tmp_path / "tables")
    set_up(server, tmp_path / "tables")
    admin = lake.Admin(server)
    assert {c["name"] for c in admin.must("GET", "/catalogs")["catalogs"]} >= {"production", "catalog", "governance"}
    assert [s["name"] for s in admin.must("GET", "/shares")["shares"]] == sorted(lakehouse.SHARES)
    columns = admin.must("GET", "/tables/production.sales.transactions")["columns"]
    assert {c["name"]: c.get("partition_index") for c in columns} == {
        "transaction_id": None, "amount": None, "region": 0, "date": 1}
    spark = sluice.connect(server.admin_url, server.admin_token)
    assert [(t.name, t.tableType) for t in spark.catalog.listTables("production.sales")] == [
        ("customers", "EXTERNAL"), ("transactions", "EXTERNAL")]
    spark.catalog.setCurrentCatalog("catalog")
    assert [t.name for t in spark.catalog.listTables("schema")] == ["customer_metrics", "product_sales"]


# Y11
def test_the_sums_are_known(server, admin, tmp_path):
    admin.must("PATCH", "/shares/regional_data", {"updates": [
        {"action": "ADD", "data_object": {"name": "production.sales.transactions"}}]})
    profile = admin.create_recipient("reader")
    admin.grant("regional_data", "reader")
    (tmp_path / "config.share").write_text(json.dumps(profile))
    rows = delta_sharing.load_as_pandas("config.share#regional_data.sales.transactions")
    assert len(rows) == 24 and rows["transaction_id"].nunique() == 24
    assert rows.groupby("region")["amount"].sum().to_dict() == {"US": 208, "CA": 216, "EU": 224}
    assert rows[rows["date"].astype(str) >= "2022-01-01"]["amount"].sum() == 6 * 30 + 6 * 40 + 4 * 6
