"""One module per thing: the doors, each a few lines."""
