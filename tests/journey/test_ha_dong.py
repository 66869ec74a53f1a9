"""Hà Đông's published half-year, pressed on boxes, and exported: exactly the published parts, on both stores."""

from __future__ import annotations

import csv
import io
import shutil
from datetime import date
from pathlib import Path
from threading import Event, Thread

import pytest

from hailong import running
from hailong.__main__ import main
from hailong.making import make
from hailong.simulation.play import run_scenario
from hailong.simulation.scenario import find, period_of
from hailong.supervisor import Supervisor
from store.settings import InfluxSettings
from tests.plugins.influxd import InfluxDatabase


@pytest.mark.parametrize("store", ["sqlite", pytest.param("influx", marks=pytest.mark.proof)])
def test_ha_dongs_half_year_is_exported_as_published(
    store: str, request: pytest.FixtureRequest, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = make(tmp_path / "home", values=_values(store, request))
    tmp_path.chmod(0o711)
    stop = Event()
    parts = Supervisor(running.parts(made, logs=True), say=lambda _: None)
    thread = Thread(target=parts.run, args=(stop,))
    thread.start()
    try:
        assert running.wait_ready(made, stop) is None
        scenario = find("ha-dong-h1")
        assert run_scenario(made, scenario) == 2938
        assert run_scenario(made, scenario) == 0, "played to the end, it plays nothing more"
        period = period_of("latest-H1", today=date.today()).text
        capsys.readouterr()
        assert main(["export", "--home", str(made.path), "--period", period, "--format", "csv"]) == 0
    finally:
        stop.set()
        thread.join()
        shutil.rmtree(made.path)
    rows = {row["unit"]: row for row in csv.DictReader(io.StringIO(capsys.readouterr().out.lstrip("\ufeff")))}
    row = rows["90268"]
    assert row["unit_name"] == "Quận Hà Đông (theo số liệu công bố)"
    names = ("very_satisfied", "satisfied", "dissatisfied", "total", "stored", "excluded", "rejected", "missing")
    assert [int(row[name]) for name in names] == [2220, 715, 3, 2938, 2938, 0, 0, 0]
    assert row["share"] == "0.998979"


def _values(store: str, request: pytest.FixtureRequest) -> dict[tuple[str, str], object]:
    values: dict[tuple[str, str], object] = {
        ("broker", "port"): running.free_port(),
        ("dashboard", "port"): running.free_port(),
    }
    if store == "influx":
        database: InfluxDatabase = request.getfixturevalue("influx_database")
        login: InfluxSettings = database.settings
        values |= {
            ("general", "store"): database.url,
            ("influxdb", "username"): login.username,
            ("influxdb", "password_file"): login.password_file,
        }
    return values
