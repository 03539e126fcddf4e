"""What the two articles take for granted: catalogs, schemas, tables with known sums, and the shares that a block adds to.

    python tests/seeds/lakehouse.py FOLDER     sets up the server that SLUICE_ADMIN_URL and SLUICE_TOKEN name
"""
import datetime
import decimal
import json
import os
import sys
import urllib.error
import urllib.request

import pyarrow
from deltalake import write_deltalake

CATALOGS = {"production": ("analytics", "public_metrics", "sales", "shared"),
            "catalog": ("schema", "analytics"),
            "governance": ("sharing", "reports", "marketplace")}
SHARES = ("regional_data", "recent_data", "analytics_share")

REGIONS = ("US", "CA", "EU")
DATES = (datetime.date(2021, 6, 30), datetime.date(2021, 12, 31), datetime.date(2022, 1, 1), datetime.date(2022, 3, 15))


def transactions():
    """Two a region and day. An amount tells its region by its units and its day by its tens."""
    rows = [(100 * (r * len(DATES) + d) + i, region, day, decimal.Decimal(10 * (d + 1) + r + 1))
            for r, region in enumerate(REGIONS) for d, day in enumerate(DATES) for i in range(2)]
    return columns(("transaction_id", "region", "date", "amount"), rows)


def columns(names, rows):
    return pyarrow.table({name: [row[i] for row in rows] for i, name in enumerate(names)})


def simple(name, *more):
    """A table of three rows whose measures add up to 60."""
    return columns((name, "measure", *more), [(f"{name}-{i}", i * 10, *("US" if m == "region" else 0 for m in more))
                                              for i in (1, 2, 3)])


def tables():
    """(full name, data, partition columns)."""
    yield "production.sales.transactions", transactions(), ["region", "date"]
    yield "production.sales.customers", columns(
        ("customer_id", "segment", "region", "signup_year", "email"),
        [(f"c{i}", "gold" if i % 2 else "silver", REGIONS[i % 3], 2015 + i, f"c{i}@example.com") for i in range(6)]), None
    yield "production.analytics.customer_segments", simple("segment"), None
    yield "production.analytics.purchase_patterns", columns(
        ("pattern", "measure", "region"), [(f"p{i}", i, REGIONS[i % 3]) for i in range(9)]), ["region"]
    yield "production.analytics.customer_details", columns(
        ("customer_segment", "region", "lifetime_value", "total_orders"),
        [("gold" if i % 2 else "silver", REGIONS[i % 3], float(i), i) for i in range(12)]), None
    yield "production.public_metrics.daily_summary", columns(
        ("date", "orders"), [(day, 100 * (i + 1)) for i, day in enumerate(DATES)]), None
    for name in ("catalog.schema.customer_metrics", "catalog.schema.product_sales", "catalog.analytics.customer_metrics",
                 "catalog.analytics.product_performance", "catalog.analytics.sales_summary"):
        yield name, simple("product"), None


def write_tables(folder):
    """Writes the Delta tables below a folder, once; {full name: location}."""
    locations = {}
    for name, data, partitions in tables():
        path = os.path.join(folder, *name.split("."))
        if not os.path.exists(path):
            write_deltalake(path, data, partition_by=partitions)
        locations[name] = "file://" + path
    return locations


def set_up(call, locations):
    """Registers it all. `call(method, path, body)` is a request to the Unity Catalog API that answers an object, or None
    when the object is there already."""
    for catalog, schemas in CATALOGS.items():
        call("POST", "/catalogs", {"name": catalog})
        for schema in schemas:
            call("POST", "/schemas", {"name": schema, "catalog_name": catalog})
    for full_name, location in locations.items():
        catalog, schema, name = full_name.split(".")
        call("POST", "/tables", {"name": name, "catalog_name": catalog, "schema_name": schema, "table_type": "EXTERNAL",
                                 "data_source_format": "DELTA", "storage_location": location})
    for share in SHARES:
        call("POST", "/shares", {"name": share})


def caller(admin_url, token):
    def call(method, path, body):
        request = urllib.request.Request(admin_url + "/api/2.1/unity-catalog" + path, method=method,
                                         data=json.dumps(body).encode(),
                                         headers={"Authorization": "Bearer " + token, "Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            refused = json.load(error)
            if refused.get("error_code", "").endswith("_ALREADY_EXISTS"):
                return None
            raise RuntimeError(f"{method} {path}: {refused}") from error

    return call


if __name__ == "__main__":
    set_up(caller(os.environ["SLUICE_ADMIN_URL"], os.environ["SLUICE_TOKEN"]), write_tables(os.path.abspath(sys.argv[1])))
