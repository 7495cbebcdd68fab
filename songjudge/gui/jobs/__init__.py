"""Runs jobs off the window's thread and shows them in the job bar."""
