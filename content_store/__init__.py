"""What the service knows and may say: profiles, consents, offers, brand kits, blocks, variants."""
