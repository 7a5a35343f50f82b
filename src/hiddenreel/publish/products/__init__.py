"""What has been made: captions, the manifest, and copies of products."""
