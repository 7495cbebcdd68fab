"""The pretrained listener: an embedding that was trained on many songs before it heard the user's."""
