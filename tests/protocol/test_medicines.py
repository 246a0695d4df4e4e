"""A medicine is known by its code, by its name in either language, and by other common names."""

from __future__ import annotations

import pytest

from monitoring.protocol.medicines import ANTITHROMBOTICS, agent_code
from monitoring.protocol.vocabulary import AGENTS


@pytest.mark.parametrize(
    "name, code",
    [
        pytest.param("talidomida", "thalidomide", id="Spanish"),
        pytest.param("melfal\u00e1n", "melphalan", id="with its accent"),
        pytest.param("melfalan", "melphalan", id="without it"),
        pytest.param("apixab\u00e1n", "apixaban", id="a code with an accent"),
        pytest.param("dabigatr\u00e1n", "dabigatran", id="an anticoagulant without a code of its own"),
        pytest.param("acenocumarol", "acenocoumarol", id="another one"),
        pytest.param("\u00e1cido acetilsalic\u00edlico", "aspirin", id="by its chemical name"),
        pytest.param("aas", "aspirin", id="abbreviated"),
        pytest.param("asa", "aspirin", id="abbreviated in English"),
        pytest.param("intravenous immunoglobulin", "ivig", id="as it is printed"),
        pytest.param("jarabe de t\u00e9", "jarabe de t\u00e9", id="one that nobody knows keeps its accents"),
        pytest.param("newdrug", "newdrug", id="one that nobody knows"),
    ],
)
def test_a_name_leads_to_its_code(name, code):
    assert agent_code(name) == code


@pytest.mark.parametrize("code", sorted({*AGENTS, *ANTITHROMBOTICS}))
def test_a_code_is_its_own(code):
    assert agent_code(code) == code
