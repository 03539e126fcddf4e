"""The version of this package, which is the server's it was made with."""
__version__ = "0.1.0"
