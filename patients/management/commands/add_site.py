from django.core.exceptions import ValidationError

from patients.management.base import Command as Base
from patients.management.base import messages
from patients.services import memberships


class Command(Base):
    help = "Add a clinic. Its code names it in files and addresses, such as MADRID."

    def add_arguments(self, parser):
        parser.add_argument("code", help="capital letters, digits, hyphens; at most 20")
        parser.add_argument("--name", required=True, help="what people call the clinic")
        parser.add_argument("--time-zone", required=True, help="such as Europe/Madrid: decides what today is")
        parser.add_argument(
            "--language", required=True, choices=["en", "es"], help="for people who chose none"
        )

    def handle(self, **options):
        try:
            site = memberships.add_site(
                code=options["code"],
                name=options["name"],
                time_zone=options["time_zone"],
                language=options["language"],
            )
        except ValidationError as error:
            self.refuse("; ".join(messages(error)))
        self.answer(
            {"code": site.code, "name": site.name}, f"Site {site.code} added. Next: manage.py add_user"
        )
