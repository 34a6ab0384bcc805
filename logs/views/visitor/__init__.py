"""A home visitor's pages, and the family's side of a visit."""
