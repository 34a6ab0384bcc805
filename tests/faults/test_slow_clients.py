"""Two hundred and fifty clients that send a byte a second, behind the proxy of the guide: the others notice nothing."""

import contextlib
import os
import re
import shutil
import socket
import statistics
import subprocess
import threading
import time

import pytest

from tests.faults import report
from tests.faults.phones import families, phones_of
from tests.processes import ROOT
from tests.services import answers, die_with_parent, free_port, wait_until

SLOW, SECONDS, FEW = 250, 15, 100  # clients, seconds, pages
NGINX = """
daemon off; master_process off; error_log {folder}/error.log; pid {folder}/nginx.pid;
events {{ worker_connections 1024; }}
http {{
  access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/1; uwsgi_temp_path {folder}/2; scgi_temp_path {folder}/3;
  {server}
}}
"""


def guide(port, web):
    """The server block of docs/operations.md, without TLS."""
    (block,) = re.findall(r"^    (server \{.*?^    \})", (ROOT / "docs/operations.md").read_text(), re.M | re.S)
    kept = [line for line in block.splitlines() if "ssl_" not in line]
    return "\n".join(kept).replace("listen 443 ssl http2", f"listen 127.0.0.1:{port}").replace("127.0.0.1:8000", web)


@pytest.fixture
def proxied(folder):
    """`proxied(address)`: where nginx answers for that server."""
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    assert nginx, "This test wants the proxy of the guide: apt-get install nginx-light"
    with contextlib.ExitStack() as stack:

        def start(address):
            port, here = free_port(), folder / "nginx"
            here.mkdir()
            server = guide(port, address.removeprefix("http://"))
            (here / "nginx.conf").write_text(NGINX.format(folder=here, server=server))
            command = [nginx, "-p", str(here), "-c", str(here / "nginx.conf")]
            running = subprocess.Popen(command, preexec_fn=die_with_parent)
            stack.callback(running.wait, 20)
            stack.callback(running.terminate)
            wait_until(lambda: answers(port), "nginx")
            return f"http://127.0.0.1:{port}"

        yield start


def slow_ones(address, phone):
    """Their lines, with what each has still to send: half are slow with their headers, half with a body."""
    host, port = address.removeprefix("http://").split(":")
    head = f"POST /api/v1/sync/ HTTP/1.1\r\nHost: localhost\r\nCookie: sessionid={phone.cookie}\r\n"
    head += "Content-Type: application/json\r\n"
    for number in range(SLOW):
        line = socket.create_connection((host, int(port)), timeout=5)
        if number % 2:
            line.sendall(f"{head}Content-Length: 5000\r\n\r\n{{".encode())
            yield line, b" "
        else:
            line.sendall(head.encode() + b"X-Slow: ")
            yield line, b"x"


def dribble(lines, done):
    """A byte to each, a second apart, until `done`; one that was hung up is let go."""
    while not done.wait(1):
        for line, byte in list(lines):
            try:
                line.sendall(byte)
            except OSError:
                lines.remove((line, byte))


def p95(phone):
    """Of pages asked one after the other for a while, in seconds."""
    took, end = [], time.monotonic() + SECONDS
    while time.monotonic() < end:
        start = time.monotonic()
        assert phone.ask("GET", "/week/").status == 200
        took.append(time.monotonic() - start)
    assert len(took) > FEW
    return statistics.quantiles(took, n=20)[-1]


@pytest.mark.faults
@pytest.mark.alone
@pytest.mark.timeout(300)
def test_slow_clients_cost_the_others_nothing(house, proxied):
    here = house("postgres")
    told = families(2)
    _, web = here.processes.web(workers=2)
    address = proxied(web)
    somebody, other = phones_of(address, told, 1)
    for _ in range(20):  # the first pages of a server that just started read its templates
        somebody.ask("GET", "/week/")
    idle, done = p95(somebody), threading.Event()
    lines = list(slow_ones(address, other))
    sender = threading.Thread(target=dribble, args=(lines, done), daemon=True)
    sender.start()
    busy = p95(somebody)
    done.set()
    sender.join(20)
    left = len(lines)
    for line, _ in lines:
        line.close()
    report.write("slow-clients", slow=SLOW, left=left, idle_p95=round(idle, 4), p95=round(busy, 4), times=busy / idle)
    assert left == SLOW  # they were there all the time
    assert busy <= 2 * idle
