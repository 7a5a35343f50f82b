"""Pages over the products: gallery, players and contact sheets."""
