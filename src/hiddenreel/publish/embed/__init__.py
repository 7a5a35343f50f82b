"""Snippets: the texts that embed a product in a document, one template for each target."""
