"""How the visit form is laid out: sections as the work goes, in each the panels with their tests."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from monitoring.protocol.analytes import ANALYTES
from monitoring.protocol.current import CURRENT
from monitoring.protocol.vocabulary import Panel, Sex

NCS_PREFIX = "ncs."


@dataclass(frozen=True)
class Section:
    """`groups`: tests of everyday by panel, "" for those of none. `offered`: groups of tests the chooser offers.

    `usual`: asked at nearly every visit; what is not stands folded until something in it is due or filled.
    """

    name: str
    title: str
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    offered: tuple[str, ...]
    places: tuple[str, ...] = ("lab", "method")  # asked once for the whole section
    usual: bool = True
    others: str = _("Other tests")  # the name of what belongs to no panel


SECTIONS = (
    Section(
        "laboratory",
        _("Laboratory"),
        (
            (Panel.VEGF, ("vegf",)),
            (Panel.SPEP, ("m_protein", "immunofixation_serum", "immunofixation_urine")),
            (Panel.CBC, ("hemoglobin", "platelets", "wbc")),
            (Panel.CHEMISTRY, ("creatinine", "urine_protein_24h")),
            (Panel.ENDOCRINE, ("tsh", "cortisol_am", "prolactin", "testosterone", "estradiol")),
            ("", ("albumin", "glucose")),
        ),
        ("laboratory",),
        ("lab",),  # the method differs from test to test
    ),
    Section(
        "nerves",
        _("Nerves and function"),
        (
            (Panel.FUNCTION, ("onls_arm", "onls_leg", "onls", "mrs")),
            ("", ("ecog", "grip_right", "grip_left")),
        ),
        ("function",),
        (),  # the table of nerve conduction has its own
    ),
    Section(
        "imaging",
        _("Imaging"),
        (
            (Panel.PET_CT, ("pet_avid_lesions", "pet_suvmax_sum", "pet_new_lesion")),
            ("", ("largest_lesion",)),
        ),
        ("imaging",),
        usual=False,
    ),
    Section(
        "lungs_heart",
        _("Lungs and heart"),
        ((Panel.PFT, ("fvc_percent", "dlco_percent")), (Panel.ECHO, ("rvsp", "lvef"))),
        ("lungs_heart",),
        usual=False,
    ),
    Section(
        "signs",
        _("Signs"),
        (("", ("weight", "systolic", "diastolic")),),
        ("body",),
        (),
        others=_("Measurements"),
    ),
)
SECTION_OF = {name: section for section in SECTIONS for name in section.offered} | {"nerves": SECTIONS[1]}
# Panels that are answered by a sign.
SIGN_OF_PANEL = {
    Panel.FUNDUS: "papilledema",
    Panel.STABILISATION_CHECK: "stabilised_after_radiotherapy",
    Panel.RESIDUAL_LESION_REVIEW: "residual_lesion_reviewed",
}


def section_of(analyte: str) -> Section:
    return SECTION_OF[ANALYTES[analyte].group]


def asked_of(analyte: str, sex: str) -> bool:
    """Whether a test belongs on everyone's form: of the sex hormones only the one that counts for the person."""
    if analyte == "testosterone":
        return sex != Sex.FEMALE
    return analyte != "estradiol" or sex != Sex.MALE


def everyday(sex: str) -> list[str]:
    """The tests that the form opens with, without those of nerve conduction, which have a table of their own."""
    return [
        analyte
        for section in SECTIONS
        for _panel, analytes in section.groups
        for analyte in analytes
        if asked_of(analyte, sex)
    ]


def panel_of(analyte: str) -> str:
    """The panel under which a test stands on the form; "" for none."""
    return _PANEL_OF.get(analyte, Panel.NCS if analyte.startswith(NCS_PREFIX) else "")


_PANEL_OF = {
    analyte: str(panel) for section in SECTIONS for panel, analytes in section.groups for analyte in analytes
}
_PANEL_OF |= {
    part.code: str(contents.panel)
    for contents in CURRENT.contents
    for part in (*(part for parts in contents.sets for part in parts), *contents.optional)
    if part.code in ANALYTES
}
