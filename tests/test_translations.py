"""Every text can be found for translation, has its Spanish with the same placeholders, and is compiled."""

from __future__ import annotations

import ast
import importlib.util
import shutil
from pathlib import Path

import polib
import pytest
from django.utils import translation
from django.utils.translation import ngettext

from monitoring import wording

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted(
    path for package in ("patients", "monitoring", "poems_tracker") for path in (ROOT / package).rglob("*.py")
)


def aliases(source: str) -> list[str]:
    """The other names under which a module takes gettext functions: texts in them are never extracted."""
    imports = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)]
    names = [name for each in imports for name in each.names if "gettext" in name.name and name.asname]
    plain = {"gettext", "gettext_lazy"}
    return [name.asname for name in names if not (name.asname == "_" and name.name in plain)]


def test_no_text_hides_behind_another_name_of_gettext():
    found = {str(path.relative_to(ROOT)): aliases(path.read_text()) for path in SOURCES}
    assert {path: names for path, names in found.items() if names} == {}


def test_an_alias_would_be_seen():
    assert aliases("from django.utils.translation import gettext_lazy as _l, gettext as _") == ["_l"]


def formatted(source: str) -> list[int]:
    """Lines on which an f-string calls gettext: texts in them are never extracted."""
    strings = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.JoinedStr)]
    calls = [node for each in strings for node in ast.walk(each) if isinstance(node, ast.Call)]
    names = [(call.lineno, call.func.id) for call in calls if isinstance(call.func, ast.Name)]
    return [line for line, name in names if name == "_" or name.endswith("gettext")]


def test_no_text_hides_in_a_formatted_string():
    found = {str(path.relative_to(ROOT)): formatted(path.read_text()) for path in SOURCES}
    assert {path: lines for path, lines in found.items() if lines} == {}


@pytest.mark.parametrize("call", ["_('Born')", "pgettext('a day', 'since')"])
def test_a_text_in_a_formatted_string_would_be_seen(call):
    assert formatted(f'name = f"{{{call}}} on a day"') == [1]


@pytest.mark.parametrize(
    "word, spanish",
    [
        pytest.param(lambda: wording.panel("cbc"), "Conteo sanguíneo completo", id="a panel"),
        pytest.param(lambda: wording.sign("organomegaly"), "Organomegalia", id="a sign"),
        pytest.param(lambda: wording.state("absent"), "Ausente", id="its state"),
        pytest.param(lambda: wording.treatment_kind("radiotherapy"), "Radioterapia", id="a treatment"),
        pytest.param(lambda: wording.agent("melphalan"), "melfalán", id="an agent"),
        pytest.param(lambda: wording.specimen("serum"), "Suero", id="a specimen"),
        pytest.param(lambda: wording.word("not detected"), "No detectado", id="a result in words"),
    ],
)
def test_the_words_of_medicine_are_spoken_in_spanish(word, spanish):
    with translation.override("es"):
        assert str(word()) == spanish


@pytest.mark.parametrize("number, spanish", [(1, "1 año"), (2, "2 años"), (1_000_000, "1000000 años")])
def test_numbers_of_things_are_spoken_in_spanish(number, spanish):
    with translation.override("es"):
        assert ngettext("%d year", "%d years", number) % number == spanish


@pytest.fixture(scope="module")
def translations():
    """The program of `make check` and `make messages`."""
    spec = importlib.util.spec_from_file_location("translations", ROOT / ".ci" / "translations.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def texts(catalogue: Path) -> set[tuple[str | None, str, str]]:
    return {(entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in polib.pofile(str(catalogue))}


def test_every_text_has_its_spanish_and_it_is_compiled(translations, monkeypatch):
    monkeypatch.chdir(ROOT)
    assert translations.problems() == []


def test_the_catalogue_holds_the_texts_of_code_and_templates_and_no_others(translations, tmp_path):
    copy = tmp_path / "tree"
    names = [*translations.LEFT_OUT, ".git", ".env", "static", "docs", "node_modules", "__pycache__"]
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*names))
    translations.extract(copy)
    catalogue = translations.FOLDER / "django.po"
    assert texts(copy / catalogue) == texts(ROOT / catalogue), "run `make messages`"
