"""The record that the server makes of what expired, and recipients that end at a time."""
import json
import time

import pytest

from provider import Provider, call

SECONDS_MAX = 30


@pytest.fixture
def provider(start_server):
    return Provider(start_server("limits: {address_rate_per_s: 100000, address_burst: 100000}\n"))


def until(condition, what):
    """Asks again and again; the server's clock is the one that counts."""
    deadline = time.monotonic() + SECONDS_MAX
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
    raise AssertionError(f"not within {SECONDS_MAX} s: {what}")


def told(provider, action):
    """The records of an action in the server's log."""
    events = []
    for line in provider.server.errors().splitlines():
        if f'"event":"{action}"' in line:
            event = json.loads(line)
            events.append({**event, "request_params": json.loads(event["request_params"])})
    return events


def test_each_expiry_is_told_once(provider):
    # A59 S33
    token = provider.token("acme", expiration_time=int(time.time() * 1000) + 2000)
    provider.must("POST", "/shares", {"name": "sales"})
    granted = provider.must("PATCH", "/shares/sales/permissions", {
        "changes": [{"principal": "acme", "add": ["SELECT"], "expires_in_seconds": 1}]})
    shares = provider.server.public_url + "/delta-sharing/shares"
    until(lambda: call("GET", shares, token=token).status == 401, "the token expires")
    grant = until(lambda: told(provider, "expireGrant"), "the grant's expiry is told")
    assert [(event["request_params"]["share_name"], event["request_params"]["recipient_name"]) for event in grant] == [("sales", "acme")]
    assert int(grant[0]["request_params"]["expires_at"]) == granted["privilege_assignments"][0]["expires_at"]
    assert grant[0]["administrator"] == ""
    for action in ("expireRecipientToken", "expireRecipient"):
        assert len(until(lambda: told(provider, action), action)) == 1

    # A grant with another time is another expiry; those told before are not told again, nor after a restart.
    provider.must("PATCH", "/shares/sales/permissions", {
        "changes": [{"principal": "acme", "add": ["SELECT"], "expires_in_seconds": 1}]})
    until(lambda: len(told(provider, "expireGrant")) == 2, "the second grant's expiry is told")
    provider.server.stop()
    provider.server.start()
    provider.must("PATCH", "/shares/sales/permissions", {
        "changes": [{"principal": "acme", "add": ["SELECT"], "expires_in_seconds": 1}]})
    until(lambda: len(told(provider, "expireGrant")) == 3, "the third grant's expiry is told")
    assert len(told(provider, "expireRecipient")) == len(told(provider, "expireRecipientToken")) == 1


def test_a_rotated_token_ends_with_its_recipient(provider):
    # A65 A67
    end = int(time.time() * 1000) + 3600 * 1000
    provider.token("acme", expiration_time=end)
    rotated = provider.must("POST", "/recipients/acme/rotate-token", {"existing_token_expire_in_seconds": 0})
    assert rotated["tokens"][0]["expiration_time"] == end and rotated["expiration_time"] == end


def test_rotating_renews_a_recipient_that_has_ended(provider):
    # A76
    token = provider.token("acme", expiration_time=int(time.time() * 1000) + 1000)
    shares = provider.server.public_url + "/delta-sharing/shares"
    until(lambda: call("GET", shares, token=token).status == 401, "the token expires")
    rotated = provider.must("POST", "/recipients/acme/rotate-token", {"existing_token_expire_in_seconds": 0})
    assert "expiration_time" not in rotated and len(rotated["tokens"]) == 1
    assert rotated["tokens"][0]["expiration_time"] > time.time() * 1000
