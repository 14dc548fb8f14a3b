"""The long profile of the proofs: `scripts/test --proof` runs it and writes PROOF.md."""
