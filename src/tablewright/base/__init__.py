"""What every other room uses: findings, texts and bytes, JSON with places, paths, files."""
