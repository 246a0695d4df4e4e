"""Pages of who, where, who may see, who did."""

urlpatterns: list = []
