"""Reading and checking any CSV data package; nothing here knows a particular dataset."""
