"""Brand kits: read from files and style guides, held against themselves, published and taken back."""
