"""The interface described: OpenAPI 3 as JSON, and pages to browse it. It tells of no patient and needs no sign-in."""

from __future__ import annotations

from django.urls import reverse
from drf_spectacular.settings import spectacular_settings
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.permissions import AllowAny
from rest_framework.renderers import TemplateHTMLRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from monitoring.api.base import AlwaysJSON

DIST = "drf_spectacular_sidecar/swagger-ui-dist"


class OpenAPI(SpectacularJSONAPIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)
    content_negotiation_class = AlwaysJSON


class Documentation(APIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)
    renderer_classes = (TemplateHTMLRenderer,)
    content_negotiation_class = AlwaysJSON

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        shown = {"title": spectacular_settings.TITLE, "dist": DIST, "openapi": reverse("api_openapi")}
        return Response(shown, template_name="monitoring/api_docs.html")
