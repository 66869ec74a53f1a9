"""Fixtures that all tests share live in tests/plugins, one module for each real thing."""

import os

from hypothesis import settings

pytest_plugins = [
    "tests.plugins.broker",
    "tests.plugins.box",
    "tests.plugins.browser",
    "tests.plugins.influxd",
    "tests.plugins.ingest",
    "tests.plugins.installation",
]

# No deadline: how long an example takes says something about the machine, not about the code. On CI the same examples
# every time, so that a red run is about the change; on a desk new ones each time.
settings.register_profile("hailong", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("hailong")
