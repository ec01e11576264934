"""What rooms outside the store call its connection and its errors, so that only the store imports sqlite3."""

import sqlite3

Connection = sqlite3.Connection
StoreError = sqlite3.Error

__all__ = ["Connection", "StoreError"]
