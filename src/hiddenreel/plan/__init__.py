"""What is asked for: the configuration, its kinds and themes, checked before anything starts."""
