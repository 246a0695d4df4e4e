"""The judgements that rules share, each made once and only when asked for."""

from __future__ import annotations

from functools import cached_property

from monitoring.protocol.case import Case
from monitoring.protocol.diagnosis import Diagnosis, diagnosis
from monitoring.protocol.extent import Extent, extent
from monitoring.protocol.responses.clinical import clinical_response
from monitoring.protocol.responses.hematologic import hematologic_response
from monitoring.protocol.responses.pet import pet_response
from monitoring.protocol.responses.response import Response
from monitoring.protocol.responses.vegf import vegf_response


class Judgement:
    """One patient's case with what was judged of it."""

    def __init__(self, case: Case):
        self.case = case

    @cached_property
    def diagnosis(self) -> Diagnosis:
        return diagnosis(self.case)

    @cached_property
    def extent(self) -> Extent:
        return extent(self.case)

    @cached_property
    def vegf(self) -> Response:
        return vegf_response(self.case)

    @cached_property
    def hematologic(self) -> Response:
        return hematologic_response(self.case)

    @cached_property
    def pet(self) -> Response:
        return pet_response(self.case)

    @cached_property
    def clinical(self) -> Response:
        return clinical_response(self.case)

    @property
    def responses(self) -> tuple[Response, ...]:
        return (self.vegf, self.hematologic, self.pet, self.clinical)
