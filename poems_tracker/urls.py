"""All addresses: the pages of both apps, REST, sign-in, health."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("", include("patients.urls")),
    path("", include("monitoring.urls")),
    path("api/v1/", include("monitoring.api.urls")),
]
