"""How a taste is learned from labelled songs, and how honestly it is measured."""
