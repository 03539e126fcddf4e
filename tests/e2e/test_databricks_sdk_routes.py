"""Every route that databricks-sdk knows of catalogs, sharing and what belongs to them. One that this server does not have must
say so: clients take a 404 for a missing object, and Terraform forgets what it made."""
import http.client
import importlib.util
import os
import re
from urllib.parse import urlsplit

import pytest

FOUND = importlib.util.find_spec("databricks.sdk") if importlib.util.find_spec("databricks") else None
SERVICES = ["catalog", "cleanrooms", "dataclassification", "dataquality", "marketplace", "qualitymonitorv2", "sharing", "tags"]
CALL = re.compile(r"_api\.do\(\s*\"([A-Z]+)\",\s*f?\"(/api/[^\"]+)\"")
# Of the account's console, which is another host; and names that hold their own path.
LEFT_OUT = ("/api/2.0/accounts/", "/api/2.1/unity-catalog/{name}")


def routes():
    if not FOUND:
        pytest.skip("databricks-sdk is not installed")
    known = set()
    for service in SERVICES:
        path = os.path.join(os.path.dirname(FOUND.origin), "service", service + ".py")
        if not os.path.exists(path):
            continue
        with open(path, encoding="utf-8") as file:
            known.update(CALL.findall(file.read()))
    return sorted((method, path) for method, path in known if not path.startswith(LEFT_OUT))


# A149
def test_no_route_of_the_sdk_is_unknown(server):
    known = routes()
    assert len(known) > 150
    at = urlsplit(server.admin_url)
    connection = http.client.HTTPConnection(at.hostname, at.port, timeout=60)
    unknown = []
    for method, path in known:
        connection.request(method, re.sub(r"\{[^}]*\}", "x", path), b"{}" if method not in ("GET", "DELETE") else None,
                           {"Authorization": "Bearer " + server.admin_token, "Content-Type": "application/json"})
        response = connection.getresponse()
        if b"ROUTE_DOES_NOT_EXIST" in response.read():
            unknown.append(f"{method} {path}: {response.status}")
    connection.close()
    assert not unknown, "\n".join(unknown)
