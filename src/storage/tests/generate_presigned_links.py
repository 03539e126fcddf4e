"""Writes presigned_links.inc: links made by botocore's own signer, for s3_link_signer_test.cc.

Run once, by hand, with botocore installed: `python generate_presigned_links.py > presigned_links.inc`.
"""
import datetime
from unittest import mock
from urllib.parse import quote

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

TOKEN = "IQoJb3JpZ2luX2VjEXAMPLE//+" + "tok/en+Value=" * 60
KEYS = [
    "part-00000-c7f5e1a2-0000-4c3e-9d41-8d1c9a7f2b10-c000.snappy.parquet",
    "date=2026-11-22/part-00001.parquet",
    "with blank/a b.parquet",
    "odd/=+%&?#;:@!$'()*,[]~-._",
    "unicode/ü/日本/🦆.parquet",
    "percent/%2e%2e/%20.parquet",
    "x",
    "k" * 900,
]
SHAPES = [
    # endpoint, by path, bucket, folder, region, session token, time, life
    ("https://s3.us-east-1.amazonaws.com", False, "examplebucket", "", "us-east-1", "", "2013-05-24T00:00:00", 86400),
    ("https://s3.eu-central-1.amazonaws.com", False, "lake-house", "tenants/a", "eu-central-1", "", "2026-11-22T23:59:59", 3600),
    ("https://minio.example.org:9000", True, "lake", "warehouse/sales.db/orders", "us-east-1", "", "2026-02-28T12:30:01", 1200),
    ("http://127.0.0.1:9000", True, "lake", "a folder/with blank", "eu-west-3", TOKEN, "2028-02-29T00:00:00", 604800),
    ("https://s3.us-gov-west-1.amazonaws.com", False, "b123", "f" * 150, "us-gov-west-1", TOKEN, "2026-12-31T23:59:59", 900),
]
ACCESS_KEY = "AKIAIOSFODNN7EXAMPLE"
SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"


def literal(text):
    return '"' + "".join(c if " " <= c <= "~" and c not in '"\\?' else "".join(f"\\{b:03o}" for b in c.encode()) for c in text) + '"'


def link(shape, key):
    endpoint, by_path, bucket, folder, region, token, moment, life = shape
    scheme, host = endpoint.split("://")
    path = (f"/{bucket}/" if by_path else "/") + quote((folder + "/" if folder else "") + key, safe="/~")
    url = f"{scheme}://{host if by_path else bucket + '.' + host}{path}"
    now = datetime.datetime.fromisoformat(moment).replace(tzinfo=datetime.timezone.utc)
    request = AWSRequest(method="GET", url=url)
    signer = botocore.auth.S3SigV4QueryAuth(Credentials(ACCESS_KEY, SECRET_KEY, token or None), "s3", region, expires=life)
    with mock.patch("botocore.auth.get_current_datetime", return_value=now):
        signer.add_auth(request)
    return int(now.timestamp() * 1000), request.url


print("// Made by generate_presigned_links.py; do not edit.")
for shape in SHAPES:
    for key in KEYS:
        endpoint, by_path, bucket, folder, region, token, _, life = shape
        now_ms, url = link(shape, key)
        location = f"s3://{bucket}" + (f"/{folder}" if folder else "")
        fields = [literal(endpoint), "true" if by_path else "false", literal(location), literal(region), literal(token),
                  f"{now_ms}", f"{life}", literal(key), literal(url)]
        print("{" + ", ".join(fields) + "},")
