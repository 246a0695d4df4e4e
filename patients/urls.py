"""Pages of who, where, who may see, who did."""

from django.urls import path

from patients.views.account import account, language
from patients.views.home import home
from patients.views.search import search_results

urlpatterns = [
    path("", home, name="home"),
    path("search/", search_results, name="search"),
    path("accounts/", account, name="account"),
    path("language/", language, name="language"),
]
