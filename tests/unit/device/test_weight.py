"""What a Pi has to install: the box and its command load nothing of the server."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest

BLOCKED = ("pandas", "numpy", "dash", "plotly", "flask", "cryptography", "influxdb_client", "rich", "holidays", "typst")


@pytest.mark.parametrize("arguments", [["box", "--help"], ["box", "doctor", "--config", "/nowhere/box.toml"]])
def test_the_boxs_command_runs_with_the_device_extra_alone(arguments: list[str]) -> None:
    script = textwrap.dedent(f"""
        import sys
        class Blocker:
            def find_spec(self, name, path=None, target=None):
                if name.partition(".")[0] in {BLOCKED!r}:
                    raise ModuleNotFoundError(name)
        sys.meta_path.insert(0, Blocker())
        import device.service, device.doctor
        from hailong.__main__ import main
        sys.exit(main({arguments!r}))
    """)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert "ModuleNotFoundError" not in done.stderr, done.stderr
    assert "usage: hailong box" in done.stdout or "cannot be read" in done.stderr
