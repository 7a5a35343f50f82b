"""Films and their clips and stills as files."""
