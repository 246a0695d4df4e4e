"""What every request carries: where it came from, in which language it is answered, and that it is private."""

from __future__ import annotations

import uuid

from django.http import Http404
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.views.defaults import page_not_found

from patients import audit


class RequestOrigin:
    """Tells the audit trail from where and under which number a request came.

    Headers such as X-Forwarded-For are not believed: behind a proxy, the web server is told the proxy's address
    (`--forwarded-allow-ips`, docs/deploy.md) and sets REMOTE_ADDR.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.id = uuid.uuid4().hex[:12]
        door = "rest" if request.path.startswith("/api/") else "page"
        with audit.origin(door=door, address=request.META.get("REMOTE_ADDR", ""), request_id=request.id):
            response = self.get_response(request)
        response["X-Request-ID"] = request.id
        return response


class PersonLanguage:
    """A signed-in person reads their own language; before sign-in the browser's choice stands."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path.startswith("/api/"):
            return self.get_response(request)
        if request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = request.user.language
        return self.get_response(request)


class PrivateByDefault:
    """Pages of a record are not kept by browsers or proxies: Back after signing out shows the sign-in."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response


class OwnNotFound:
    """A record that is not there has the product's page in development and in the demo, too: no list of addresses."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        return page_not_found(request, exception) if isinstance(exception, Http404) else None
