from django.core.exceptions import ValidationError

from patients.management.base import Command as Base
from patients.management.base import messages
from patients.models import Role, Site
from patients.services import memberships


class Command(Base):
    help = (
        "Give a person a role at a site; makes the account when the address is new. Run again for more roles."
    )

    def add_arguments(self, parser):
        parser.add_argument("email", help="the address with which the person signs in")
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument("--site", required=True, help="code of the site")
        parser.add_argument("--name", default="", help="as colleagues know the person")
        parser.add_argument("--language", default="", choices=["", "en", "es"], help="default: the site's")

    def handle(self, **options):
        site = Site.objects.filter(code=options["site"]).first()
        if site is None:
            known = ", ".join(Site.objects.values_list("code", flat=True)) or "none yet: manage.py add_site"
            self.refuse(f"site: there is no site {options['site']!r} (known: {known})")
        try:
            user, _created = memberships.add_user(
                email=options["email"],
                site=site,
                role=options["role"],
                name=options["name"],
                language=options["language"],
            )
        except ValidationError as error:
            self.refuse("; ".join(messages(error)))
        url = memberships.set_password_url(user) if not user.has_usable_password() else None
        self.answer(
            {"email": user.email, "set_password_url": url},
            f"{user.email} is {options['role']} at {site.code}."
            + (f"\nThe password is set here, once: {url}" if url else ""),
        )
