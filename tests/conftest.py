"""Property tests that draw the same examples on every machine."""

from hypothesis import settings

settings.register_profile("course", derandomize=True, deadline=None,
                          max_examples=15, database=None)
settings.load_profile("course")
