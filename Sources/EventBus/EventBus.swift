// Placeholder: replaced by the library itself.
