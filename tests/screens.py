"""`make screens`: every page in both languages and two widths as PNG in var/screens/, and what axe says of each."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe

from tests.clinic import Clinic, chromium, clinic, signed_in
from tests.pages import PAGES, SITES, WIDTHS, ids

TARGET = Path(__file__).resolve().parent.parent / "var" / "screens"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="pages whose name holds this text")
    parser.add_argument("--language", choices=[*SITES, "both"], default="both")
    parser.add_argument("--dark", action="store_true", help="in dark mode too")
    parser.add_argument("--patients", type=int, default=60)
    wanted = parser.parse_args()
    if not wanted.only:
        shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="poems-screens-") as folder:
        with clinic(Path(folder), patients=wanted.patients) as at:
            return draw(at, wanted)


def draw(at: Clinic, wanted: argparse.Namespace) -> int:
    """One browser context per language, width and role; returns 1 when a page did not open."""
    failed = 0
    languages = SITES if wanted.language == "both" else {wanted.language: SITES[wanted.language]}
    with chromium() as browser:
        for language, site in languages.items():
            known = ids(at, site)
            for scheme in ("light", "dark") if wanted.dark else ("light",):
                for width in WIDTHS:
                    options = {
                        "viewport": {"width": width, "height": 900},
                        "locale": language,
                        "color_scheme": scheme,
                    }
                    for role in sorted({page.role for page in PAGES if wanted.only in page.name}):
                        context = (
                            signed_in(browser, at, role, site, **options)
                            if role
                            else browser.new_context(**options)
                        )
                        for page in PAGES:
                            if page.role == role and wanted.only in page.name:
                                name = f"{page.name}-{language}-{width}{'-dark' if scheme == 'dark' else ''}"
                                failed += shoot(context, at, page.path.format(**known), name)
                        context.close()
    return 1 if failed else 0


def shoot(context, at: Clinic, path: str, name: str) -> int:
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    answer = page.goto(at.url + path, wait_until="networkidle")
    page.screenshot(path=TARGET / f"{name}.png", full_page=True)
    status = answer.status if answer else 0
    violations = Axe().run(page).response["violations"]
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    notes = [f"axe: {each['id']} ({len(each['nodes'])})" for each in violations]
    notes += ["wider than the screen"] if wide else []
    notes += [text for text in problems if "status of" not in text]
    sys.stdout.write(f"{status} {name}{''.join(' · ' + note[:160] for note in notes)}\n")
    sys.stdout.flush()
    page.close()
    return int(status >= 500)


if __name__ == "__main__":
    sys.exit(main())
