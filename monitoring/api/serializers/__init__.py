"""Bodies that come in (…Body) and the shapes of answers (…Answer), one file per resource."""
