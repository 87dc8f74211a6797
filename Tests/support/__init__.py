"""What several tests need: people, what they own, stacks and doors to try them on, faults, and what is really stored.

A test imports from here by name (`from support.people import Person`) and from no other test; fixtures are known to all
(conftest.py)."""
