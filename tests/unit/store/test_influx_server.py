"""What an answer of InfluxDB means: drop nothing for a fault of configuration, and nothing for a busy server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from store.contract import StoreMisconfigured, StoreUnavailable
from store.influx.server import PointRefused, Server
from store.settings import InfluxSettings


class Answers(ThreadingHTTPServer):
    """A server whose next answer is set by the test."""

    status = 204
    text = ""
    hang = threading.Event()


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        server = self.server
        assert isinstance(server, Answers)
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if server.status == 0:
            server.hang.wait(20)
            return
        self.send_response(server.status)
        self.send_header("Content-Length", str(len(server.text)))
        self.end_headers()
        self.wfile.write(server.text.encode())

    def log_message(self, *_: object) -> None:
        """Keep still."""


@pytest.fixture
def answers() -> Iterator[Answers]:
    server = Answers(("127.0.0.1", 0), Handler)
    server.hang.clear()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.hang.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def server(answers: Answers) -> Iterator[Server]:
    made = Server(f"influxdb://127.0.0.1:{answers.server_port}/hailong", InfluxSettings(timeout_s=0.3))
    yield made
    made.close()


@pytest.mark.parametrize(
    ("status", "text", "kind"),
    [
        (400, '{"error":"partial write: field type conflict dropped=1"}', PointRefused),
        (413, "", PointRefused),
        (422, '{"code":"unprocessable entity","message":"points beyond retention policy"}', PointRefused),
        (400, '{"error":"partial write: max-series-per-database limit exceeded"}', StoreMisconfigured),
        (400, '{"error":"partial write: max-values-per-tag limit exceeded"}', StoreMisconfigured),
        (401, '{"error":"authorization failed"}', StoreMisconfigured),
        (403, '{"error":"not allowed"}', StoreMisconfigured),
        (404, '{"error":"database not found"}', StoreMisconfigured),
        (429, "", StoreUnavailable),
        (500, "not JSON at all", StoreUnavailable),
        (503, '{"error":"timeout"}', StoreUnavailable),
        (0, "", StoreUnavailable),
    ],
)
def test_a_refused_write_says_whose_fault_it_is(
    answers: Answers, server: Server, status: int, text: str, kind: type[Exception]
) -> None:
    answers.status, answers.text = status, text
    with pytest.raises(kind) as refused:
        server.write(["press n=1i 1"], policy="raw")
    assert type(refused.value) is kind


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("database not found: hailong", StoreMisconfigured),
        ("retention policy not found: raw", StoreMisconfigured),
        ("query-timeout limit exceeded", StoreUnavailable),
    ],
)
def test_an_answer_of_200_can_still_be_a_refusal(
    answers: Answers, server: Server, words: str, kind: type[Exception]
) -> None:
    answers.status, answers.text = 200, f'{{"results":[{{"statement_id":0,"error":"{words}"}}]}}'
    with pytest.raises(kind, match=words) as refused:
        list(server.ask(["SELECT n FROM press"]))
    assert type(refused.value) is kind


def test_a_question_that_is_not_understood_is_not_a_bad_press(answers: Answers, server: Server) -> None:
    answers.status, answers.text = 400, '{"error":"error parsing query"}'
    with pytest.raises(StoreUnavailable, match="error parsing query"):
        list(server.ask(["SELEKT"]))
