"""The matrix of routes, events and callers: who calls, and what each may."""
