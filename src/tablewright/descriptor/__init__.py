"""A data package as its descriptor, dialects and schemas say it is."""
