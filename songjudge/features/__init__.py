"""What can be measured in a clip: named numbers with units, computed by pure functions."""
