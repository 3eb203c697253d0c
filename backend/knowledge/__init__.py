"""What the assistant knows of policy: reviewed entries with their source and the area they hold for."""
