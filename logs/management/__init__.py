"""Commands for operators, and what they seed."""
