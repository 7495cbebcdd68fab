"""Brings an older workspace to the present schema, and refuses a newer one."""

from songjudge.errors import WorkspaceError
from songjudge.store.about_file import MAJOR, About, read_about, write_about
from songjudge.store.locations import Locations


def current_about(locations: Locations) -> About:
    """Return what the workspace says of itself, after bringing it to the present schema; make it if it is new."""
    about = read_about(locations.about)
    if about is None:
        about = About()
        write_about(about, locations.about)
    if about.major > MAJOR:
        raise WorkspaceError(
            f"The workspace {locations.folder} was made by a newer songjudge",
            why=f"it has schema {about.major}.{about.minor}, and this program knows up to {MAJOR}",
            remedy="Update songjudge, or choose another workspace.",
        )
    return about
