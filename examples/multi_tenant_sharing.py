"""A share and a recipient for each tenant, and one share in which tenants see only the tables that they were given.

Against a demonstration server, in two terminals of one folder:

    sluice serve --demo
    python multi_tenant_sharing.py --tenant north=demo.default.orders --tenant south --common demo.default.orders=south

`--tenant NAME[=TABLE,TABLE]` gives a tenant a share of its own with those tables; `--common TABLE=NAME[,NAME]` puts a table
into the common share and opens it there to those tenants alone. Run it again and it changes only what differs.
"""
import argparse
import sys

from databricks.sdk.errors import NotFound

import sluice

COMMON = "common_share"


def tables_and_names(text):
    """`left=a,b` as ("left", ["a", "b"])."""
    left, _, right = text.partition("=")
    return left, [word for word in right.split(",") if word]


def hold(w, share, tables, comment):
    """A share that holds at least these tables."""
    try:
        present = w.shares.get(share, include_shared_data=True)
    except NotFound:
        present = w.shares.create(name=share, comment=comment)
    missing = [table for table in tables if table not in [held.name for held in present.objects or []]]
    if missing:
        w.shares.update(name=share, updates=[{"action": "ADD", "data_object": {"name": table}} for table in missing])


def set_up_tenant(w, tenant, tables):
    """The tenant's recipient, and its own share if it has tables of its own."""
    try:
        w.recipients.get(tenant)
    except NotFound:
        # The property is there for rules on rows: they compare a column with it.
        w.recipients.create(name=tenant, comment=f"tenant {tenant}",
                            properties_kvpairs={"properties": {"tenant": tenant}})
    if tables:
        share = f"{tenant}_share"
        hold(w, share, tables, f"tables of tenant {tenant}")
        w.grants.update(securable_type="SHARE", securable_name=share, changes=[{"principal": tenant, "add": ["SELECT"]}])


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Share tables with several tenants, apart from each other.")
    parser.add_argument("--tenant", action="append", type=tables_and_names, required=True, metavar="NAME[=TABLE,…]")
    parser.add_argument("--common", action="append", type=tables_and_names, default=[], metavar="TABLE=NAME,…")
    options = parser.parse_args(arguments)

    w = sluice.WorkspaceClient()
    for tenant, tables in options.tenant:
        set_up_tenant(w, tenant, tables)
    for table, tenants in options.common:
        hold(w, COMMON, [table], "each table for some tenants")
        # Both names: the table, in that share.
        w.grants.update(securable_type="TABLE", full_name=table, securable_name=COMMON,
                        changes=[{"principal": tenant, "add": ["SELECT"]} for tenant in tenants])

    for tenant, _ in options.tenant:
        recipient = w.recipients.get(tenant)
        print(f"{tenant}: {recipient.activation_url or 'activated'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
