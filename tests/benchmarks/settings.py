"""The product's settings; on top of them our trivial page, and static files in a scratch folder."""

import os
from importlib.util import find_spec
from pathlib import Path

from poems_tracker.settings import *  # noqa: F403, TID251

ROOT_URLCONF = "tests.benchmarks.urls"
STATIC_ROOT = Path(os.environ["BENCH_SCRATCH"]) / "static"
# All of plotly.js, as plotly.py ships it: what the page would load without a bundle of its own.
PLOTLY = Path(str(find_spec("plotly").origin)).parent / "package_data"  # type: ignore[union-attr]
STATICFILES_DIRS = [*STATICFILES_DIRS, ("whole", PLOTLY)]  # noqa: F405
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Hashed names as in production; compressing plotly.js would only take time.
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
