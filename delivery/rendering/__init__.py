"""What a message is made of when it is sent."""
