"""Jinja templates of both programs, and the layout they share. Imports nothing."""
