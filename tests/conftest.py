"""Fixtures that all tests share live in tests/plugins, one module for each real thing."""

pytest_plugins = [
    "tests.plugins.broker",
    "tests.plugins.browser",
    "tests.plugins.influxd",
    "tests.plugins.ingest",
    "tests.plugins.installation",
]
