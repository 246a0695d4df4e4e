"""The product's addresses, and `B`: the trivial signed-in page that every figure is measured against."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from patients.models import Site


def trivial(request: HttpRequest) -> HttpResponse:
    """B: session, user and one query (the person's roles), in the frame that every page has."""
    return render(request, "base.html")


def bare(request: HttpRequest) -> HttpResponse:
    """The same without the frame and without a template: what the middleware and Django cost."""
    name = Site.objects.order_by("pk").values_list("name", flat=True)[0]
    return HttpResponse(f"<!doctype html><title>{name}</title><p>{request.user.email}")


urlpatterns = [
    path("bench/trivial/", trivial),
    path("bench/bare/", bare),
    path("", include("poems_tracker.urls")),
]
