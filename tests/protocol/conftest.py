"""Properties are tried on the same examples everywhere, however busy the machine: timings are for `make bench`."""

from hypothesis import settings

settings.register_profile("same everywhere", deadline=None, derandomize=True)
settings.load_profile("same everywhere")
