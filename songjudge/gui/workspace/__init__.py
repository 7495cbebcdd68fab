"""Windows about the workspace as a whole: what is watched, what was dropped, its health, its backups, who holds it."""
