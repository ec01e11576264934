"""Programs that the desk is measured against, each as small as it can be."""
