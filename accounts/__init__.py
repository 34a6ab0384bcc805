"""Who, what they allowed, and how we reach them."""
