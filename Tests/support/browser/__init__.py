"""The web client in a real browser, and what people do there."""
