"""Requests through the product's WSGI application, as gunicorn makes them, in this process."""

from __future__ import annotations

import io
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from patients.models import User
from poems_tracker.wsgi import application


@dataclass
class Answer:
    status: int
    body: bytes


class Browser:
    """A signed-in person's browser."""

    def __init__(self, user: User) -> None:
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
        self.cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"

    def get(self, address: str) -> Answer:
        path, _mark, query = address.partition("?")
        status: list[str] = []
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "localhost:8000",
            "HTTP_COOKIE": self.cookie,
            "HTTP_ACCEPT": "text/html",
            "HTTP_ACCEPT_LANGUAGE": "en",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
        }
        response = application(environ, lambda said, _headers: status.append(said))
        body = b"".join(response)
        response.close()
        return Answer(int(status[0][:3]), body)

    def fetch(self, address: str) -> Answer:
        """As `get`, and an error where the page is not there."""
        answer = self.get(address)
        if answer.status != 200:
            raise LookupError(f"{address} answers {answer.status}")
        return answer

    def queries(self, address: str) -> list[str]:
        """The statements of a request, those that only begin and end a transaction apart."""
        self.get(address)  # what is asked once per process is asked here
        with CaptureQueriesContext(connection) as captured:
            self.fetch(address)
        return [query["sql"] for query in captured if not query["sql"].startswith(_FRAMING)]


_FRAMING = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
