"""Half past seven: many officials open their first page in the same instant.

    python -m bench.dashboard.morning http://127.0.0.1:8050 NAME PASSWORD [--officials 200]

Every official is a connection of its own with a session; all ask for the page, its style and script, then for /live.
Prints how long the pages took, and all statuses; the bars are p95 1 s and no answer of 500 or above.
"""

from __future__ import annotations

import argparse
import http.client
import re
import statistics
import threading
import time
from collections import Counter
from urllib.parse import urlencode, urlsplit

BAR_S = 1.0


def session(host: str, *, name: str, password: str) -> str:
    """The cookie of a fresh login."""
    connection = http.client.HTTPConnection(host)
    connection.request("GET", "/login")
    answer = connection.getresponse()
    cookie = _cookies(answer)
    token = re.search(r'name="csrf" value="([^"]+)"', answer.read().decode())
    body = urlencode({"name": name, "password": password, "csrf": token[1] if token else ""})
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/login", body, headers)
    answer = connection.getresponse()
    answer.read()
    return _cookies(answer)


def _cookies(answer: http.client.HTTPResponse) -> str:
    return "; ".join(value.partition(";")[0] for value in answer.headers.get_all("Set-Cookie", []))


def official(
    host: str, cookie: str, path: str, start: threading.Barrier, took: list[float], statuses: list[int]
) -> None:
    """One official: wait for the bell, then open the page with what belongs to it."""
    connection = http.client.HTTPConnection(host, timeout=60)
    connection.connect()
    start.wait()
    begun = time.perf_counter()
    page = _get(connection, path, cookie, statuses)
    took.append(time.perf_counter() - begun)
    for asset in re.findall(r'"(/assets/(?:style|page)\.[^"]+)"', page):
        _get(connection, asset, cookie, statuses)
    _get(connection, "/live", cookie, statuses)
    connection.close()


def _get(connection: http.client.HTTPConnection, path: str, cookie: str, statuses: list[int]) -> str:
    connection.request("GET", path, headers={"Cookie": cookie, "Accept-Encoding": "identity"})
    answer = connection.getresponse()
    statuses.append(answer.status)
    return answer.read().decode(errors="replace")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    parser.add_argument("name")
    parser.add_argument("password")
    parser.add_argument("--officials", type=int, default=200)
    parser.add_argument("--path", default="/")
    options = parser.parse_args()
    host = urlsplit(options.address).netloc
    cookie = session(host, name=options.name, password=options.password)
    start, took, statuses = threading.Barrier(options.officials), list[float](), list[int]()
    arguments = (host, cookie, options.path, start, took, statuses)
    threads = [threading.Thread(target=official, args=arguments) for _ in range(options.officials)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    cuts = statistics.quantiles(took, n=100)
    print(
        f"{options.path}: {len(took)} pages; median {cuts[49]:.2f} s, p95 {cuts[94]:.2f} s, slowest {max(took):.2f} s"
    )
    print("statuses", dict(Counter(statuses)))
    met = cuts[94] <= BAR_S and max(statuses) < 500
    print(f"bar: p95 {BAR_S:.0f} s and no 5xx: {'met' if met else 'NOT met'}")


if __name__ == "__main__":
    main()
