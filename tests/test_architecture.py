"""An import only points down (docs/map.md). A cycle, a shortcut or an import inside a function fails here."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OURS = ("poems_tracker", "patients", "monitoring")

# First match wins. A module may import from its own layer or from one below; never from above.
LAYERS: list[tuple[str, int]] = [
    ("poems_tracker", 8),
    ("monitoring.urls", 8),
    ("monitoring.apps", 8),
    ("monitoring.api.urls", 8),
    ("patients.urls", 8),
    ("patients.apps", 8),
    ("monitoring.migrations", 8),
    ("patients.migrations", 8),
    ("patients.guards", 2),
    ("monitoring.protocol", 0),
    ("monitoring.exchange", 1),
    ("patients.models", 2),
    ("patients.audit", 2),
    ("patients.access", 2),
    ("patients.mail", 2),
    ("patients.relay_log", 2),
    ("patients.smtp", 2),
    ("patients.services", 2),
    ("patients.selectors", 2),
    ("monitoring.models", 3),
    ("monitoring.selectors", 4),
    ("monitoring.services", 5),
    ("monitoring.wording", 6),
    ("monitoring.charts", 6),
    ("monitoring.reports", 6),
    ("patients", 7),
    ("monitoring", 7),
]

# Inside patients/ the order is models → audit, access, mail → selectors, services.
WITHIN_PEOPLE = (
    "patients.models",
    "patients.audit",
    "patients.access",
    "patients.selectors",
    "patients.services",
)


def modules() -> list[tuple[str, Path]]:
    found = []
    for app in OURS:
        for path in sorted((ROOT / app).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found.append((".".join(parts[:-1] if parts[-1] == "__init__" else parts), path))
    return found


def layer(module: str) -> int:
    return next(n for prefix, n in LAYERS if module == prefix or module.startswith(prefix + "."))


def imports(path: Path) -> list[tuple[str, ast.stmt]]:
    tree = ast.parse(path.read_text())
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, node) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [(f"{node.module}.{alias.name}", node) for alias in node.names]
    return found


MODULES = modules()


@pytest.mark.parametrize("module, path", MODULES, ids=[name for name, _ in MODULES])
def test_an_import_only_points_down(module, path):
    for name, node in imports(path):
        if name.split(".")[0] not in OURS:
            continue
        assert layer(name) <= layer(module), f"{module}:{node.lineno} imports {name} from above"
        assert not (module.startswith("patients.") and name.startswith("monitoring")), (
            f"{module} imports {name}"
        )


@pytest.mark.parametrize("module, path", MODULES, ids=[name for name, _ in MODULES])
def test_our_own_code_is_not_imported_inside_functions(module, path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for inner in ast.walk(node):
                names = [inner.module] if isinstance(inner, ast.ImportFrom) else []
                assert not any((name or "").split(".")[0] in OURS for name in names), (
                    f"{module}:{inner.lineno}"
                )


def test_the_medicine_knows_neither_django_nor_the_clock():
    for module, path in MODULES:
        if not module.startswith(("monitoring.protocol", "monitoring.exchange")):
            continue
        text = path.read_text()
        assert "django" not in text, module
        for clock in ("date.today(", "datetime.now(", "time.time("):
            assert clock not in text, f"{module} asks the clock"


def test_the_medicine_uses_the_standard_library_alone():
    allowed = {"monitoring"} | set(__import__("sys").stdlib_module_names)
    for module, path in MODULES:
        if module.startswith("monitoring.protocol"):
            assert {name.split(".")[0] for name, _ in imports(path)} <= allowed, module


def test_only_services_write_clinical_rows():
    """Views, selectors and commands do not save: the one way to change the record is a service."""
    for module, path in MODULES:
        if layer(module) == 4 or module.startswith(
            ("monitoring.views", "monitoring.api", "monitoring.charts")
        ):
            text = path.read_text()
            for writing in (
                ".objects.create(",
                ".bulk_create(",
                ".bulk_update(",
                ".get_or_create(",
                ".delete()",
            ):
                assert writing not in text, f"{module} writes with {writing}"


def test_no_signals():
    """Saving a row sets nothing off. (Celery's hooks for the start of a worker are no signals of the data.)"""
    for module, path in MODULES:
        for name, _ in imports(path):
            assert not name.startswith("django.dispatch"), module
            assert not (name.startswith("django") and ".signals" in name), module
