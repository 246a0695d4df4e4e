"""docs/protocol.md, written from the protocol's data and the words that the product says of them.

protocol_document.py         say whether the file is what the data say
protocol_document.py write   write it
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "protocol.md"


def main() -> int:
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "poems_tracker.settings")
    os.environ.setdefault("SECRET_KEY", "only-to-read-texts-0123456789-0123456789")
    os.environ.setdefault("DEBUG", "1")
    import django

    django.setup()
    from monitoring.reports.protocol_document import document

    said = document()
    if sys.argv[1:] == ["write"]:
        TARGET.write_text(said)
    same = TARGET.exists() and TARGET.read_text() == said
    print(
        "docs/protocol.md is what the protocol says."
        if same
        else "docs/protocol.md differs from the protocol: .ci/protocol_document.py write"
    )
    return int(not same)


if __name__ == "__main__":
    sys.exit(main())
