"""Each rule once more, slow and obvious, on the plain values: the fast ones must agree with it."""
