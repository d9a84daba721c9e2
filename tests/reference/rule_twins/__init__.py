"""Each rule once more, slow and obvious, on the plain values: what the fast ones must agree with."""
