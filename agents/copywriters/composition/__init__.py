"""What the composer is made of: slots, what is known, blocks as read, what fits what, and the arc."""
