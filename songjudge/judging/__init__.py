"""What a model says of songs: scores, the reasons for them, and songs that are alike."""
