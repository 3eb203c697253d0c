"""What reviewers say a sentence meant."""
