"""Snippets: what an author pastes into a document so that a product stands there, alt text and all."""
