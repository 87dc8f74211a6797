"""docs/openapi.yaml, and who sends the requests that are made from it."""
