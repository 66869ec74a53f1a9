"""Telegraf as a city would set it up: mqtt_consumer (QoS 1, persistent session, acknowledged once written) → InfluxDB.

Acknowledged once written means that the broker's window (``max_inflight_messages``, 200) bounds a batch of messages, so
``BATCH`` is half of it: one half is written while the other comes. ``FLUSH``: how long a lone press waits for company.
"""

from __future__ import annotations

import secrets
import subprocess

from bench.ingest.stage import Consumer, Stage, until_connected

BATCH = 100
FLUSH = "20ms"
UNDELIVERED = 1_000
CONFIG = """
[agent]
  interval = "10s"
  flush_interval = "{flush}"
  flush_jitter = "0s"
  metric_batch_size = {batch}
  metric_buffer_limit = 100000
  omit_hostname = true
  quiet = true
[[inputs.mqtt_consumer]]
  servers = ["ssl://{broker}"]
  topics = ["hailong/v1/+/press"]
  qos = 1
  persistent_session = true
  client_id = "ingest"
  max_undelivered_messages = {undelivered}
  tls_ca = "{bundle}/ca.crt"
  tls_cert = "{bundle}/ingest.crt"
  tls_key = "{bundle}/ingest.key"
  data_format = "json"
  json_name_key = ""
  name_override = "press"
  tag_keys = ["spool", "rating"]
  json_string_fields = ["clock"]
  json_time_key = "at"
  json_time_format = "2006-01-02T15:04:05.000Z07:00"
[[outputs.influxdb]]
  urls = ["http://{influx}"]
  database = "{database}"
  skip_database_creation = true
  username = "{username}"
  password = "{password}"
"""


def consumer(on: Stage, program: str) -> Consumer:
    """Telegraf with a database of its own."""
    database, bundle = f"telegraf_{secrets.token_hex(3)}", on.top / "telegraf"
    on.query(f"CREATE DATABASE {database}", method="POST")
    on.broker.ingest_bundle(bundle)
    config = bundle / "telegraf.conf"
    config.write_text(
        CONFIG.format(
            flush=FLUSH,
            batch=BATCH,
            undelivered=UNDELIVERED,
            broker=f"{on.broker.host}:{on.broker.port}",
            bundle=bundle,
            influx=on.influx_host,
            database=database,
            username=on.influxd.username,
            password=on.influxd.password_file.read_text().strip(),
        )
    )

    def start() -> int:
        with until_connected(on):
            process = subprocess.Popen([program, "--config", str(config)])
        return process.pid

    return Consumer(start, lambda: on.counted(database), receipts=False)
