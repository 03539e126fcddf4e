"""What clients may do when an answer is lost, and lists that go on while objects come and go."""
import os
import signal
import threading
from urllib.parse import urlsplit

from provider import CATALOG, Provider, connect, send, write_table


def send_and_forget(server, method, path, body):
    """A request whose answer never arrives: the server is killed once its effect shows."""
    connection = connect(server.admin_url)
    text = urlsplit(server.admin_url + CATALOG + path).path
    connection.request(method, text, body, {"Authorization": "Bearer " + server.admin_token})
    return connection


def until(reads, wanted):
    assert any(wanted(reads()) for _ in range(10_000))


def kill(server):
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()
    server.process = None


# A21 A34 A163
def test_a_change_whose_answer_was_lost_can_be_sent_again(start_server):
    server = start_server()
    admin = Provider(server)
    lost = send_and_forget(server, "POST", "/shares", b'{"name":"s","comment":"c"}')
    until(lambda: admin.admin("GET", "/shares/s").status, lambda status: status == 200)
    kill(server)
    lost.close()
    server.start()
    again = admin.admin("POST", "/shares", {"name": "s", "comment": "c"})
    assert (again.status, again.json()["error_code"]) == (400, "SHARE_ALREADY_EXISTS")

    lost = send_and_forget(server, "PATCH", "/shares/s", b'{"comment":"new","owner":"bob"}')
    until(lambda: admin.must("GET", "/shares/s"), lambda share: share["comment"] == "new")
    kill(server)
    lost.close()
    server.start()
    before = admin.must("GET", "/shares/s")
    after = admin.must("PATCH", "/shares/s", {"comment": "new", "owner": "bob"})
    assert (before["owner"], after["updated_at"]) == ("bob", before["updated_at"])


# A8 A9 A35 A160
def test_lists_page_in_order_while_objects_come_and_go(start_server):
    admin = Provider(start_server())
    connection = connect(admin.server.admin_url)
    try:
        for number in range(1000):
            for kind in ("shares", "recipients"):
                send(connection, "POST", admin.server.admin_url + f"{CATALOG}/{kind}", {"name": f"K{number:04}"}, admin.server.admin_token)
    finally:
        connection.close()
    stop = threading.Event()

    def disturb():
        number = 0
        while not stop.is_set():
            name = f"x{number % 7}K{number % 50}"
            admin.admin("POST", "/shares", {"name": name})
            admin.admin("DELETE", f"/shares/{name}")
            admin.admin("POST", "/recipients", {"name": name})
            admin.admin("DELETE", f"/recipients/{name}")
            number += 1

    other = threading.Thread(target=disturb)
    other.start()
    try:
        for kind in ("shares", "recipients"):
            names, token = [], ""
            while True:
                page = admin.must("GET", f"/{kind}?max_results=97" + (f"&page_token={token}" if token else ""))
                assert len(page[kind]) <= 97
                names += [item["name"] for item in page[kind]]
                token = page.get("next_page_token")
                if not token:
                    break
            assert names == sorted(set(names), key=str.lower)
            assert [name for name in names if name.startswith("K")] == [f"K{number:04}" for number in range(1000)]
    finally:
        stop.set()
        other.join()


# A35 A36 A160
def test_a_hundred_objects_in_one_patch(start_server, tmp_path):
    admin = Provider(start_server())
    table = write_table(str(tmp_path / "t"), {})
    for number in range(101):
        assert admin.register(f"t{number:03}", table).status == 200
    admin.must("POST", "/shares", {"name": "share"})

    def updates(action, numbers):
        return {"updates": [{"action": action, "data_object": {"name": f"main.lake.t{n:03}"}} for n in numbers]}

    added = admin.must("PATCH", "/shares/share", updates("ADD", range(100)))
    assert [o["name"] for o in added["objects"]] == [f"main.lake.t{n:03}" for n in range(100)]
    assert admin.admin("PATCH", "/shares/share", updates("REMOVE", range(101))).status == 400
    assert len(admin.must("GET", "/shares/share?include_shared_data=true")["objects"]) == 100
    assert "objects" not in admin.must("PATCH", "/shares/share", updates("REMOVE", range(99, -1, -1)))
