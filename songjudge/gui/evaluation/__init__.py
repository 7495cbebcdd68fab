"""The Evaluate page: how far the model can be believed."""
