"""Property tests: few examples here, for the suite is to stay quick; no deadline, for the machine may be busy."""

from hypothesis import settings

settings.register_profile("language", max_examples=60, deadline=None, database=None)
settings.load_profile("language")
