"""Plays one scenario and prints what became of it, as a line of JSON.

python -m tests.faults.long.run ours|mischief|lease|mark MESSAGES KILLS
"""

from __future__ import annotations

import json
import logging
import sys

import django


def main(name: str, messages: str, kills: str) -> None:
    django.setup()
    from tests.faults.long import scenario

    logging.disable(logging.CRITICAL)
    print(json.dumps(scenario.play(name, int(messages), int(kills))))


if __name__ == "__main__":
    main(*sys.argv[1:])
