"""Two small groups that use every kind of entry, so that infra is tested on what does not change with the product."""
