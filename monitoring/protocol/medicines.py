"""Classes of agents that rules ask about, each named once, and who is given them."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable
from datetime import date

from monitoring.protocol.history import Treatment
from monitoring.protocol.vocabulary import AGENTS, TreatmentKind

# Antiplatelet agents and anticoagulants: while one runs, prophylaxis against thrombosis is on record (S2-42, L28).
# Those without a code of their own are told by the names that doctors type.
ANTITHROMBOTICS = frozenset(
    {
        *("aspirin", "clopidogrel", "prasugrel", "ticagrelor", "ticlopidine", "dipyridamole", "triflusal"),
        *("enoxaparin", "dalteparin", "tinzaparin", "nadroparin", "bemiparin", "heparin", "fondaparinux"),
        *("warfarin", "acenocoumarol", "phenprocoumon", "apixaban", "rivaroxaban", "edoxaban", "dabigatran"),
    }
)
# They raise the risk of thrombosis and harm the unborn.
IMIDS = frozenset({"lenalidomide", "thalidomide", "pomalidomide"})

# What a medicine is called besides its code, without accents: in Spanish, or by another common name.
_CALLED = {
    "acenocumarol": "acenocoumarol",
    "acetazolamida": "acetazolamide",
    "acetylsalicylic acid": "aspirin",
    "acido acetilsalicilico": "aspirin",
    "acido zoledronico": "zoledronic acid",
    "aas": "aspirin",
    "amitriptilina": "amitriptyline",
    "asa": "aspirin",
    "aspirina": "aspirin",
    "bemiparina": "bemiparin",
    "cabergolina": "cabergoline",
    "ciclofosfamida": "cyclophosphamide",
    "cotrimoxazol": "co-trimoxazole",
    "dalteparina": "dalteparin",
    "dexametasona": "dexamethasone",
    "dipiridamol": "dipyridamole",
    "duloxetina": "duloxetine",
    "enoxaparina": "enoxaparin",
    "espironolactona": "spironolactone",
    "fludrocortisona": "fludrocortisone",
    "furosemida": "furosemide",
    "gabapentina": "gabapentin",
    "heparina": "heparin",
    "hidrocortisona": "hydrocortisone",
    "hidroxicarbamida": "hydroxycarbamide",
    "inmunoglobulina intravenosa": "ivig",
    "inmunoglobulinas": "ivig",
    "intravenous immunoglobulin": "ivig",
    "immunoglobulin": "ivig",
    "lenalidomida": "lenalidomide",
    "levotiroxina": "levothyroxine",
    "melfalan": "melphalan",
    "metilprednisolona": "methylprednisolone",
    "nadroparina": "nadroparin",
    "pomalidomida": "pomalidomide",
    "prednisolona": "prednisolone",
    "prednisona": "prednisone",
    "pregabalina": "pregabalin",
    "talidomida": "thalidomide",
    "testosterona": "testosterone",
    "ticlopidina": "ticlopidine",
    "tinzaparina": "tinzaparin",
    "vincristina": "vincristine",
    "warfarina": "warfarin",
}
_CODES = frozenset(AGENTS) | ANTITHROMBOTICS


def agent_code(name: str) -> str:
    """The code of a medicine that is told by name, in either language; a name that is none comes back as it is."""
    plain = "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
    return _CALLED.get(plain, plain if plain in _CODES else name)


def with_any(treatments: Iterable[Treatment], agents: Collection[str]) -> tuple[Treatment, ...]:
    """Those of the treatments that hold any of these agents, in their order."""
    return tuple(t for t in treatments if not set(t.agents).isdisjoint(agents))


def agents_missing(treatments: Iterable[Treatment]) -> bool:
    """Whether one of them is systemic and does not say with what: it may be any drug that a rule asks about."""
    return any(t.kind == TreatmentKind.SYSTEMIC and not t.agents for t in treatments)


def without_since(treatments: Iterable[Treatment], since: date) -> date:
    """The day from which on what has held since `since` also lacked these treatments, all of which have ended."""
    return max([since, *(t.effective_end or since for t in treatments)])
