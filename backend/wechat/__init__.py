"""What must be remembered of WeChat: messages taken, and how many we may still send to whom."""
