"""The keys under which facts about the workspace as a whole are kept."""

CONTENT_VERSION = "content_version"
"""Rises with every change of brand content; serving then reads its snapshot again."""
REPLAY_DAY = "replay_day"
"""The day that recorded data are replayed as of. Unset means the present."""
SOURCE_NOTE = "source_note"
"""What the source of the customers' data says of itself."""
