"""What is mailed to readers and to moderators, and what the links in it do."""
