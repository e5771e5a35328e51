"""What happened? Source declarations, ledger, manifest, proofs and views; runs without datatrove and without network."""
