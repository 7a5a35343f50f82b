"""Three dimensions: projection, and what hides what."""
