"""The door for other players on this machine: a small HTTP server on the loopback address."""
