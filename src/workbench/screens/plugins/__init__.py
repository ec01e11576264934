"""Plugins on the desk: their panes, keys, forms and acts."""
