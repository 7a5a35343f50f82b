"""Decks of all products, for PowerPoint and for a browser with reveal.js."""
