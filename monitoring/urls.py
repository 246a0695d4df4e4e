"""Pages of what was found, given and due."""

urlpatterns: list = []
