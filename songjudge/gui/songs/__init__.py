"""The song table that pages share: its columns as arrays, what is shown in which order, and how a row looks."""
