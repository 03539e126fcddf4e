"""Shares a table with an outside organisation: share, recipient, grant, activation link.

Against a demonstration server, in two terminals of one folder:

    sluice serve --demo
    python external_data_sharing.py --table demo.default.orders --recipient acme_corp --ip 127.0.0.0/8

The server is found as the package's README says. Run it again and it changes only what differs; the activation link is
shown for as long as nobody has used it.
"""
import argparse
import datetime
import sys

from databricks.sdk.errors import NotFound

import sluice

DAY_MS = 24 * 3600 * 1000


def share_table(w, share, table, comment):
    """The share, holding the table."""
    try:
        present = w.shares.get(share, include_shared_data=True)
    except NotFound:
        present = w.shares.create(name=share, comment=comment)
    if table not in [held.name for held in present.objects or []]:
        w.shares.update(name=share, updates=[
            {"action": "ADD", "data_object": {"name": table, "data_object_type": "TABLE", "comment": comment}}])


def invite(w, name, email, ranges, days):
    """The recipient, who may read from the given address ranges until the token ends."""
    now_ms = int(datetime.datetime.now(datetime.timezone.utc).timestamp() * 1000)
    try:
        w.recipients.get(name)
        return w.recipients.update(name, ip_access_list={"allowed_ip_addresses": ranges})
    except NotFound:
        return w.recipients.create(name=name, comment=f"contact: {email}" if email else None,
                                   expiration_time=now_ms + days * DAY_MS,
                                   ip_access_list={"allowed_ip_addresses": ranges})


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Share a table with an outside organisation.")
    parser.add_argument("--table", required=True, help="catalog.schema.table that the server knows")
    parser.add_argument("--recipient", required=True, help="name of the organisation")
    parser.add_argument("--share", default="external_share")
    parser.add_argument("--email", help="contact, for the record")
    parser.add_argument("--ip", action="append", default=[], help="address range to read from; repeatable; none: anywhere")
    parser.add_argument("--days", type=int, default=90, help="life of the token")
    options = parser.parse_args(arguments)

    w = sluice.WorkspaceClient()
    share_table(w, options.share, options.table, "shared with partners")
    invite(w, options.recipient, options.email, options.ip, options.days)
    w.grants.update(securable_type="SHARE", securable_name=options.share,
                    changes=[{"principal": options.recipient, "add": ["SELECT"]}])

    recipient = w.recipients.get(options.recipient)
    print(f"{options.recipient} may read {options.share}.")
    if recipient.activation_url:
        print(f"Send this link, it works once: {recipient.activation_url}")
    else:
        print("The activation link has been used.")
    for assignment in w.grants.get_effective(securable_type="SHARE", securable_name=options.share).privilege_assignments:
        print(f"  {assignment.principal}: {', '.join(p.privilege.value for p in assignment.privileges)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
