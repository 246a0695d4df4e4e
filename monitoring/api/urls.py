"""REST v1 (contract §4)."""

urlpatterns: list = []
