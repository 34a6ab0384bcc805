"""Benchmarks, each with its floor in the same run: `python -m tests.bench`."""
