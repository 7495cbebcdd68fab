"""The neural network: the only place where Keras is imported."""
