"""The product's addresses, and `B`: the trivial signed-in page that every figure is measured against."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from patients.models import Site


def trivial(request: HttpRequest) -> HttpResponse:
    """Session, user and one query, through the whole middleware; no template."""
    name = Site.objects.order_by("pk").values_list("name", flat=True)[0]
    return HttpResponse(f"<!doctype html><title>{name}</title><p>{request.user.email}")


def frame(request: HttpRequest) -> HttpResponse:
    """The frame of every page around nothing: what a page costs before it says anything."""
    return render(request, "base.html")


urlpatterns = [
    path("bench/trivial/", trivial, name="trivial"),
    path("bench/frame/", frame, name="frame"),
    path("", include("poems_tracker.urls")),
]
