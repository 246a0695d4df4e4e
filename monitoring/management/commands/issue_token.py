from django.core.exceptions import ValidationError
from django.utils import timezone

from monitoring.services import tokens
from patients.management.base import Command as Base
from patients.management.base import messages
from patients.models import User
from patients.models.user import canonical_email


class Command(Base):
    help = (
        "Make an access token with which a program acts as a person over REST. It is shown once and never again; "
        "works before the person has set a password."
    )

    def add_arguments(self, parser):
        parser.add_argument("email", help="the address with which the person signs in")
        parser.add_argument(
            "--name", required=True, help="what the token is for, for example 'laboratory upload'"
        )
        parser.add_argument(
            "--days", type=int, default=None, help="days until it expires; default: it does not"
        )
        parser.add_argument("--read-only", action="store_true", help="the token may read and never write")

    def handle(self, **options):
        user = User.objects.filter(email=canonical_email(options["email"])).first()
        if user is None:
            self.refuse(f"email: nobody is known as {options['email']!r}; add the person: manage.py add_user")
        try:
            token, key = tokens.issue(
                user=user,
                name=options["name"],
                now=timezone.now(),
                days=options["days"],
                read_only=options["read_only"],
                by=None,
            )
        except ValidationError as error:
            self.refuse("; ".join(messages(error)))
        until = f"until {token.expires_at:%Y-%m-%d}" if token.expires_at else "until it is revoked"
        self.answer(
            {"token": key},
            f"{key}\n\nIt acts as {user.email} {until}. Keep it safe: it is not shown again.",
        )
