#!/usr/bin/env python
"""Django's command line."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "poems_tracker.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as advice:
        # A setting to be mended is one line, not a trace. 2: nothing was done.
        sys.stderr.write(f"{advice}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
