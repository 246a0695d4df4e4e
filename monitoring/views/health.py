"""For machines that watch: is the database there, and were reminders delivered lately."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from monitoring.selectors import reminders


@login_not_required
@csrf_exempt  # so that who posts hears that nobody may (405), and not of a missing token
@require_safe
def ready(request):
    """200 when the database answers and has all migrations; else 503."""
    try:
        executor = MigrationExecutor(connection)
        behind = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError:
        return JsonResponse({"database": "unreachable"}, status=503)
    if behind:
        return JsonResponse({"database": "migrations missing"}, status=503)
    return JsonResponse({"database": "ok"})


@login_not_required
@csrf_exempt
@require_safe
def healthy(request):
    """200 while the clocks run; 503 with the late ones. Says nothing about anybody."""
    try:
        late = reminders.late(timezone.now())
    except DatabaseError:
        return JsonResponse({"database": "unreachable"}, status=503)
    return JsonResponse({"late": late}, status=503 if late else 200)
