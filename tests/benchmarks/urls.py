"""The product's addresses, and `B`: the trivial signed-in page that every figure is measured against."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import include, path

from monitoring.views import course
from patients.models import Site

OURS, WHOLE = "vendor/plotly/plotly-basic.min.js", "whole/plotly.min.js"


def trivial(request: HttpRequest) -> HttpResponse:
    """B: session, user and one query (the person's roles), in the frame that every page has."""
    return render(request, "base.html")


def bare(request: HttpRequest) -> HttpResponse:
    """The same without the frame and without a template: what the middleware and Django cost."""
    name = Site.objects.order_by("pk").values_list("name", flat=True)[0]
    return HttpResponse(f"<!doctype html><title>{name}</title><p>{request.user.email}")


def whole_plotly(request: HttpRequest, patient_id: int) -> HttpResponse:
    """A patient's first page as it would be with all of plotly.js."""
    response = course.patient(request, patient_id)
    assert static(OURS).encode() in response.content
    response.content = response.content.replace(static(OURS).encode(), static(WHOLE).encode())
    return response


urlpatterns = [
    path("bench/whole-plotly/<int:patient_id>/", whole_plotly),
    path("bench/trivial/", trivial),
    path("bench/bare/", bare),
    path("", include("poems_tracker.urls")),
]
