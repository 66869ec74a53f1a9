"""InfluxDB loses what it has confirmed when its log is torn twice by a power cut: the boxes bring it again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hailong import home
from hailong.home import SETTINGS_FILE
from hailong.influxd import Influxd
from satisfaction.press import Rating
from store.settings import InfluxSettings
from tests.eventually import eventually
from tests.plugins.box import RunBox
from tests.plugins.broker import NewBroker
from tests.plugins.influxd import InfluxDatabase
from tests.plugins.ingest import IngestHome, MakeHome, StartProcess

BOX = "torn-1"
BEGIN = datetime.now(tz=UTC) - timedelta(hours=2)


@pytest.fixture
def own_influxd(tmp_path: Path) -> Iterator[Influxd]:
    server = Influxd(tmp_path / "influxd")
    server.start()
    yield server
    server.stop()


def power_cut(server: Influxd, at: IngestHome) -> None:
    """The end of each log is torn, as a write that was cut short leaves it."""
    before = server.url
    server.kill()
    for log in server.directory.glob("wal/*/raw/*/*.wal"):
        with log.open("ab") as file:
            file.write(b"\x01\x00\x00\x01\x00half of an entry")
    server.start()
    settings = at.path / SETTINGS_FILE
    settings.write_text(settings.read_text().replace(before, server.url))
    at.home = home.load(at.path)


@pytest.mark.proof
def test_presses_that_influxdb_confirmed_and_lost_come_again_from_their_box(
    new_broker: NewBroker,
    ingest_home: MakeHome,
    ingest_process: StartProcess,
    run_box: RunBox,
    own_influxd: Influxd,
) -> None:
    login = InfluxSettings(username=own_influxd.username, password_file=str(own_influxd.password_file))
    broker = new_broker()
    at = ingest_home(broker, boxes=(BOX,), store=InfluxDatabase(f"{own_influxd.url}/torn", login))
    ingest = ingest_process(at)
    box = run_box(broker, BOX)
    eventually(lambda: box.served, what="the box is connected")

    def press(numbers: range) -> None:
        for number in numbers:
            box.press(list(Rating)[number % 3], BEGIN + timedelta(seconds=10 * number))
        box.wait_receipted(60)

    press(range(20))
    ingest.stop()
    power_cut(own_influxd, at)
    ingest = ingest_process(at)
    press(range(20, 50))
    run_box(broker, BOX)  # it reports when it connects
    eventually(lambda: at.book.row("SELECT 1 FROM spool_reports WHERE receipted = 50"), what="its numbers are named")
    ingest.stop()
    power_cut(own_influxd, at)
    if len(at.presses()) == 50:
        pytest.skip("this InfluxDB mends its own log")
    ingest_process(at)
    eventually(lambda: len(at.presses()) == 50, what="the box has brought all presses again", within_s=90)
    assert [press.seq for press in at.presses()] == list(range(1, 51))
