"""Pictures of the desk: how a screen becomes SVG, and the three that the README shows."""
