"""The products: their formats, captions, manifest, the library read from it, and copies."""
