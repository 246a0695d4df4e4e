"""One file per resource: who may, is it valid, do it by one service, say what came of it."""
