"""The verbs: each file is one thing that a user can have done, as a job over a workspace."""
