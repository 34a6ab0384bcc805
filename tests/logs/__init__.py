"""Tests of moments, weeks, tips and mail."""
