"""Pages of who, where, who may see, who did."""

from django.urls import path

from patients.views import audit, settings
from patients.views.account import account, language
from patients.views.home import home
from patients.views.search import search_results

urlpatterns = [
    path("", home, name="home"),
    path("search/", search_results, name="search"),
    path("accounts/", account, name="account"),
    path("audit/", audit.page, name="audit_trail"),
    path("language/", language, name="language"),
    path("settings/", settings.site_settings, name="site_settings"),
    path("settings/roles/<int:membership_id>/take/", settings.role_taken, name="role_taken"),
    path("settings/roles/<int:membership_id>/password/", settings.password_link, name="password_link"),
]
