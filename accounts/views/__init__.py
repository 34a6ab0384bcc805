"""The pages about people and permissions: they parse, look up through the viewer, call one verb, answer."""
