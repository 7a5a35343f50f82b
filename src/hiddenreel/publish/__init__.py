"""Publishing: figures and frames become files that any slide or page can use."""
