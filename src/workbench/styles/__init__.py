"""How things look: palettes, icons and where the panes stand. Plain data, for the first paint and the live screen."""
