"""Who may do what: one table, which pages, API, documentation and tests read."""

from __future__ import annotations

from enum import Enum

from stagedoor.accounts.models import Role


class Permission(Enum):
    """Something that a member does in an organization, with the least role that may."""

    READ = Role.VIEWER, "See everything in the organization: events, agendas, lists, syncs, imports, history"
    EXPORT = Role.VIEWER, "Take lists and agendas out as files"
    KEEP_VIEWS = Role.VIEWER, "Choose columns of a list and save views for oneself"
    EDIT_AGENDA = (
        Role.EDITOR,
        "Add, change, delete and restore sessions, speakers, sponsors, rooms, tracks and custom fields; undo",
    )
    SHARE_VIEWS = Role.EDITOR, "Share saved views with everybody"
    IMPORT = Role.EDITOR, "Import files, and undo imports"
    USE_SOURCES = Role.EDITOR, "Set up live sources, pull from them and approve what they bring"
    SYNC = (
        Role.EDITOR,
        "Preview, sync and stop; answer what a sync asks; compare with Swoogo, match records, mark hands off",
    )
    MANAGE_EVENTS = Role.ADMIN, "Create, rename, clone, archive and delete events; change dates and timezone"
    PUBLISH = Role.ADMIN, "Switch the public feed of an event on and off, and renew its address"
    MANAGE_VIEWS = Role.ADMIN, "Delete other people's shared views"
    MANAGE_SWOOGO = (
        Role.ADMIN,
        "Connect and disconnect Swoogo; add, set up, pause and remove mappings; switch continuous sync",
    )
    MANAGE_ALERTS = Role.ADMIN, "Say who is told when a sync fails"
    MANAGE_TOKENS = Role.ADMIN, "Make and revoke API tokens"
    MANAGE_WEBHOOKS = Role.ADMIN, "Set up webhooks and send deliveries again"
    MANAGE_MEMBERS = Role.ADMIN, "Invite and remove members, change their roles, give out sign-in links"
    MANAGE_SECURITY = Role.ADMIN, "Require a second factor of all members"
    MANAGE_OWNERS = Role.OWNER, "Do the same with owners, and make somebody an owner"

    def __init__(self, least_role: Role, words: str) -> None:
        self.least_role = least_role
        self.words = words

    def allows(self, role: Role | str) -> bool:
        """Whether somebody with this role may do it."""
        return Role(role).includes(self.least_role)
