import time

from monitoring.protocol.current import CURRENT
from monitoring.services import follow_up
from patients.management.base import ALL_DONE, PART_DONE
from patients.management.base import Command as Base
from patients.models import Site

TOLD_EVERY = 5  # seconds


class Command(Base):
    help = (
        "Lay out and judge anew the patients who wait for it: after a change of the protocol that is everybody. The "
        "clocks do the same, some minutes in each quarter of an hour; this does it at once and tells on stderr how far "
        "it is. Stopped, it goes on where it was. Several at the same time share the patients, one a processor. Exit "
        "code 1: some could not be refreshed, or still wait."
    )

    def add_arguments(self, parser):
        parser.add_argument("--site", help="code of one clinic (default: every clinic)")
        parser.add_argument(
            "--all",
            action="store_true",
            help="everybody: they are noted as waiting first, so after a stop go on without this",
        )

    def handle(self, **options):
        sites = Site.objects.order_by("code")
        if options["site"]:
            sites = sites.filter(code=options["site"])
            if not sites:
                self.refuse(f"No site {options['site']}.")
        if options["all"]:
            follow_up.let_wait(sites)
        self.begun, self.told = time.monotonic(), 0.0
        of = sum(_waiting(site).count() for site in sites)
        refreshed = failed = 0
        for site in sites:
            for some, not_done in follow_up.refresh_each(_waiting(site), today=site.day()):
                refreshed, failed = refreshed + some, failed + not_done
                self._tell(site, refreshed + failed, of)
        waiting = sum(_waiting(site).count() for site in sites)
        seconds = round(time.monotonic() - self.begun, 1)
        done = {"refreshed": refreshed, "failed": failed, "waiting": waiting}
        self.answer(
            {"protocol": CURRENT.version, **done, "seconds": seconds},
            f"{CURRENT.version}: {refreshed:,} patients refreshed in {seconds:,} s, {failed:,} failed, "
            f"{waiting:,} wait",
        )
        self.finish(PART_DONE if waiting else ALL_DONE)

    def _tell(self, site: Site, done: int, of: int) -> None:
        seconds = time.monotonic() - self.begun
        if seconds - self.told < TOLD_EVERY:
            return
        self.told, rate = seconds, done / seconds
        left = (of - done) / rate / 60 if done else 0
        self.stderr.write(
            f"{site.code}: {done:,} of {of:,}, {rate:.0f} a second, about {left:.0f} min left",
            self.style.SUCCESS,
        )


def _waiting(site: Site):
    return follow_up.waiting(site.day()).filter(site=site)
