"""The checker: finds faults of media that should not be published, and says how to mend each."""
