"""The desk's screen: what stands where, what follows what, which keys do what."""
