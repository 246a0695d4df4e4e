"""The line to the mail server itself."""

from __future__ import annotations

import socket

from patients.smtp import Courier
from tests.faults.relay import running


def test_the_dot_does_not_wait_for_the_acknowledgement_of_the_text(tmp_path, settings):
    """A small packet behind an unacknowledged one is held back for some 40 ms unless the line says otherwise."""
    with running(tmp_path) as relay:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", relay.port
        courier = Courier()
        courier.open()
        line = courier.backend.connection.sock
        assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        courier.close()
