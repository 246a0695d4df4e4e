"""The product's settings; on top of them our trivial page, and static files in a scratch folder."""

import os
from pathlib import Path

from poems_tracker.settings import *  # noqa: F403, TID251

ROOT_URLCONF = "tests.benchmarks.urls"
STATIC_ROOT = Path(os.environ["BENCH_SCRATCH"]) / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Hashed names as in production; compressing plotly.js would only take time.
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
