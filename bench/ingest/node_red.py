"""Node-RED with node-red-contrib-influxdb as a city would wire it: MQTT in (QoS 1, persistent session) → InfluxDB."""

from __future__ import annotations

import json
import secrets
import subprocess
import time
import urllib.request
from pathlib import Path
from string import Template

from bench.ingest.stage import Consumer, Stage, until_connected
from tests.plugins.broker import free_port

FUNCTION = """
const one = p => ({measurement: "press", fields: {n: 1, seq: p.seq}, timestamp: new Date(p.at),
                   tags: {box: msg.topic.split("/")[2], spool: p.spool, rating: p.rating}});
msg.payload = Array.isArray(msg.payload) ? msg.payload.map(one) : [one(msg.payload)];
return msg;
"""
FLOW = Template("""[
  {"id": "tab", "type": "tab", "label": "bench"},
  {"id": "tls", "type": "tls-config", "verifyservercert": true,
   "cert": "$bundle/ingest.crt", "key": "$bundle/ingest.key", "ca": "$bundle/ca.crt"},
  {"id": "broker", "type": "mqtt-broker", "broker": "$broker", "port": "$broker_port", "tls": "tls", "usetls": true,
   "clientid": "ingest", "autoConnect": true, "protocolVersion": "4", "keepalive": "60", "cleansession": false},
  {"id": "influx", "type": "influxdb", "influxdbVersion": "1.x", "usetls": false,
   "hostname": "$influx", "port": "$influx_port", "database": "$database",
   "credentials": {"username": "$username", "password": "$password"}},
  {"id": "in", "z": "tab", "type": "mqtt in", "broker": "broker", "topic": "hailong/v1/+/press", "qos": "1",
   "datatype": "json", "wires": [["shape"]]},
  {"id": "shape", "z": "tab", "type": "function", "func": $function, "outputs": 1, "wires": [["out"]]},
  {"id": "out", "z": "tab", "type": "influxdb batch", "influxdb": "influx", "precision": "ms", "wires": []}
]""")


def install(directory: Path) -> None:
    """npm install into ``directory``, which is outside the repository."""
    directory.mkdir(parents=True, exist_ok=True)
    if not (directory / "node_modules" / "node-red-contrib-influxdb").exists():
        subprocess.run(["npm", "init", "-y"], cwd=directory, check=True, stdout=subprocess.DEVNULL)
        packages = ["node-red", "node-red-contrib-influxdb"]
        subprocess.run(["npm", "install", "--no-audit", "--no-fund", *packages], cwd=directory, check=True)


def consumer(on: Stage, installed: Path) -> Consumer:
    """Node-RED with a database of its own."""
    database, port, user = f"nodered_{secrets.token_hex(3)}", free_port(), on.top / "user"
    on.query(f"CREATE DATABASE {database}", method="POST")
    on.broker.ingest_bundle(user)
    (user / "settings.js").write_text(
        "module.exports = {credentialSecret: false, uiHost: '127.0.0.1', logging: {console: {level: 'warn'}}}"
    )
    (user / "node_modules").symlink_to(installed / "node_modules")
    deployed: list[bool] = []

    def start() -> int:
        with until_connected(on):
            process = _process(installed, user=user, port=port)
            if not deployed:
                _deploy(on, port, bundle=user, database=database)
                deployed.append(True)
        return process.pid

    return Consumer(start, lambda: on.counted(database), receipts=False)


def _process(installed: Path, *, user: Path, port: int) -> subprocess.Popen[bytes]:
    """Node-RED on ``port`` with its files in ``user``; returns when its admin API answers."""
    process = subprocess.Popen(
        ["node", str(installed / "node_modules" / "node-red" / "red.js"), "--userDir", str(user), "--port", str(port)],
        stdout=(user / "log").open("ab"),
        stderr=subprocess.STDOUT,
    )
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/flows", timeout=5):
                return process
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"Node-RED does not start: see {user / 'log'}")


def _deploy(on: Stage, port: int, *, bundle: Path, database: str) -> None:
    """Give Node-RED the flow. ``bundle``: ca.crt, ingest.crt, ingest.key."""
    host, _, influx_port = on.influx_host.partition(":")
    flow = FLOW.substitute(
        bundle=bundle,
        broker=on.broker.host,
        broker_port=on.broker.port,
        influx=host,
        influx_port=influx_port,
        database=database,
        username=on.influxd.username,
        password=on.influxd.password_file.read_text().strip(),
        function=json.dumps(FUNCTION),
    )
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/flows",
        data=flow.encode(),
        headers={"Content-Type": "application/json", "Node-RED-Deployment-Type": "full"},
    )
    with urllib.request.urlopen(request, timeout=30):
        pass
