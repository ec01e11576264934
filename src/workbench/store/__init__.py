"""The local store: ``mirror.db`` holds what can be pulled again, ``desk.db`` what exists nowhere else."""
