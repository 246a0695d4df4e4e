from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from patients import access


@require_safe
def home(request):
    """Leads each role to the page with which its day starts."""
    return redirect(access.first_page(request.user))
