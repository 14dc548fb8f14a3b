"""A small group, `greetings`, that `scripts/new-group` copies under another name. Real code, checked with the rest."""
