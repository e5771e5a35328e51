"""What happened? Source declarations, ledger, manifest, proofs and views; no datatrove, no network."""
