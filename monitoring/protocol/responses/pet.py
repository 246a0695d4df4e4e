from __future__ import annotations

from monitoring.protocol.case import Case
from monitoring.protocol.responses.response import Response, not_evaluable
from monitoring.protocol.verdicts import Channel


def pet_response(case: Case) -> Response:
    return not_evaluable(Channel.PET, "no_baseline")
