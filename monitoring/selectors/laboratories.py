"""A site's laboratory catalogue: limits that need not be typed."""

from __future__ import annotations

from decimal import Decimal

from monitoring.models import LaboratoryLimit, Observation
from monitoring.protocol.units import to_canonical
from patients.models import Site


class Catalogue:
    """The limits known at a site; read when first asked."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._entries: list[LaboratoryLimit] | None = None

    def fill_in(self, observation: Observation) -> None:
        """Give the result its laboratory's limits where none came with it; a limit given with the result wins."""
        if observation.lower_limit is not None or observation.upper_limit is not None or not observation.lab:
            return
        entry = self.entry_for(observation)
        if entry is not None:
            observation.lower_limit = _canonical(entry, entry.lower_limit)
            observation.upper_limit = _canonical(entry, entry.upper_limit)

    def entry_for(self, observation: Observation) -> LaboratoryLimit | None:
        """The newest entry in force on the day of the sample, the one naming the specimen and method first."""
        fitting = [
            entry
            for entry in self._all()
            if entry.lab.casefold() == observation.lab.casefold()
            and entry.analyte == observation.analyte
            and entry.specimen in ("", observation.specimen)
            and entry.method in ("", observation.method)
            and entry.valid_from <= observation.date
        ]
        return max(fitting, key=lambda e: (e.specimen != "", e.method != "", e.valid_from), default=None)

    def _all(self) -> list[LaboratoryLimit]:
        if self._entries is None:
            self._entries = list(LaboratoryLimit.objects.filter(site=self.site))
        return self._entries


def _canonical(entry: LaboratoryLimit, limit: Decimal | None) -> Decimal | None:
    return None if limit is None else to_canonical(entry.analyte, limit, entry.unit)
