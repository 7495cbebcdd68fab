"""The windows that open over the main window: problems, crashes, notices, keyboard help."""
