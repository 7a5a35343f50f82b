"""The checker: whether media are fit to publish, each shortcoming by its name and with what to do."""
