"""Views: tables that a dataset makes of its own by a query, so that a question takes no join."""
