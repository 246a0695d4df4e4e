"""The door of web servers."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "poems_tracker.settings")

application = get_wsgi_application()

# What is loaded stays: the search for unreachable cycles need not walk through it, nor begin after every 700 objects
# (a page of rows makes thousands, and nearly all of them are gone when it is sent).
import_module(settings.ROOT_URLCONF)
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
