"""Every kind of store that hailong.toml takes can be opened, and no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from hailong import home
from hailong.making import make
from satisfaction.registry_csv import Entries
from satisfaction.settings import Problems
from store.contract import StoreUnavailable
from store.open import open_reader


@pytest.mark.parametrize("store", ["influxdb://127.0.0.1:1/hailong", "influxdbs://127.0.0.1:1/hailong"])
def test_an_influxdb_is_asked_with_and_without_tls(store: str, tmp_path: Path) -> None:
    make(tmp_path / "home", values={("general", "city"): "none", ("general", "store"): store}, entries=Entries())
    made = home.load(tmp_path / "home")
    with pytest.raises(StoreUnavailable, match=r"127\.0\.0\.1:1"):
        open_reader(made.settings.general.store, made.data, influxdb=made.settings.influxdb).ping()


def test_a_login_in_the_address_is_refused_since_messages_name_the_address(tmp_path: Path) -> None:
    with pytest.raises(Problems, match=r"a login has its place in \[influxdb\]"):
        make(tmp_path / "home", values={("general", "store"): "influxdb://admin:secret@127.0.0.1:8086/hailong"})


def test_another_store_is_refused_with_what_to_write(tmp_path: Path) -> None:
    with pytest.raises(Problems, match='write "sqlite", or "influxdb://'):
        make(tmp_path / "home", values={("general", "store"): "postgres://localhost/hailong"})
