"""Bodies and headers far too long: refused within a second, and the server keeps its size."""

import contextlib
import gzip
import json
import socket
import threading
import time
from urllib.parse import urlsplit

import psutil
import pytest

from tests.faults import report
from tests.faults.phones import families, phones_of

MIB = 1024 * 1024
TOO_MUCH = {413, 414, 431}


def asked(server, head, body=(), seconds=10):
    """Status line and seconds until it came, while the body goes on being sent."""
    where = urlsplit(server)
    with socket.create_connection((where.hostname, where.port), timeout=seconds) as line:

        def send():
            with contextlib.suppress(OSError):
                for part in body:
                    line.sendall(part)

        start = time.monotonic()
        with contextlib.suppress(OSError):
            line.sendall(head)
        sender = threading.Thread(target=send, daemon=True)
        sender.start()
        status = int(line.recv(4096).split(b" ", 2)[1])
        took = time.monotonic() - start
        sender.join(seconds)
    return status, round(took, 3)


def requests(phone):
    """Name, head and body of each."""
    token = phone.ask("GET", "/phone/session/").body["csrf"]
    who = f"Host: localhost\r\nCookie: sessionid={phone.cookie}; csrftoken={token}\r\nX-CSRFToken: {token}\r\n"
    for path, kind in (("/api/v1/sync/", "application/json"), ("/log/", "multipart/form-data; boundary=x")):
        head = f"POST {path} HTTP/1.1\r\n{who}Content-Type: {kind}\r\n"
        for size in (1, 10, 100):
            yield f"{size} MiB to {path}", f"{head}Content-Length: {size * MIB}\r\n\r\n", [b" " * MIB] * size
        chunks = [b"100000\r\n" + b" " * MIB + b"\r\n"] * 10 + [b"0\r\n\r\n"]
        yield f"10 MiB in chunks to {path}", f"{head}Transfer-Encoding: chunked\r\n\r\n", chunks
    many = "".join(f"X-{number}: 1\r\n" for number in range(10_000))
    yield "10,000 headers", f"GET /log/ HTTP/1.1\r\n{who}{many}\r\n", []
    yield "a header of 1 MiB", f"GET /log/ HTTP/1.1\r\n{who}X-Long: {'x' * MIB}\r\n\r\n", []
    yield "an address of 1 MiB", f"GET /log/?{'x' * MIB} HTTP/1.1\r\n{who}\r\n", []


def size(process):
    """Bytes of the server and its workers that are in memory and their own."""
    family = [psutil.Process(process.pid), *psutil.Process(process.pid).children()]
    return sum(one.memory_full_info().uss for one in family)


@pytest.mark.faults
@pytest.mark.alone
@pytest.mark.timeout(300)
def test_what_is_far_too_long_is_refused_at_once(house):
    here = house("postgres")
    web, address = here.processes.web(workers=1)
    (phone,) = phones_of(address, families(1), 1)
    for path in ("/log/", "/week/", "/phone/session/", "/log/"):
        phone.ask("GET", path)
    before, found, grown = size(web), {}, {}
    for name, head, body in requests(phone):
        found[name] = asked(address, head.encode(), body)
        grown[name] = round((size(web) - before) / MIB, 1)
    token = phone.ask("GET", "/phone/session/").body["csrf"]
    bomb = gzip.compress(b'{"batch_id": "' + b"x" * 100 * MIB + b'"}')
    head = f"POST /api/v1/sync/ HTTP/1.1\r\nHost: localhost\r\nCookie: sessionid={phone.cookie}; csrftoken={token}\r\n"
    head += f"X-CSRFToken: {token}\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n"
    found["a gzip bomb"] = asked(address, f"{head}Content-Length: {len(bomb)}\r\n\r\n".encode(), [bomb])
    grown["a gzip bomb"] = round((size(web) - before) / MIB, 1)
    report.write("huge-requests", found=found, grown_mib=grown)
    bombed = found.pop("a gzip bomb")
    assert bombed[0] in {400, 413, 415}  # it is never unpacked
    assert {name: answer for name, answer in found.items() if answer[0] not in TOO_MUCH} == {}
    assert {name: answer for name, answer in found.items() if answer[1] > 1} == {}
    assert max(grown.values()) <= 20
    assert phone.ask("GET", "/week/").status == 200


@pytest.mark.faults
def test_a_short_body_in_chunks_is_taken(house):
    here = house("sqlite")
    _, address = here.processes.web()
    (phone,) = phones_of(address, families(1), 1)
    token = phone.ask("GET", "/phone/session/").body["csrf"]
    body = json.dumps({"batch_id": "1", "items": []}).encode()
    head = f"POST /api/v1/sync/ HTTP/1.1\r\nHost: localhost\r\nCookie: sessionid={phone.cookie}; csrftoken={token}\r\n"
    head += f"X-CSRFToken: {token}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert asked(address, head.encode(), [b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)])[0] == 200
