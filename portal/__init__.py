"""The online site and its command line. It seals; it holds nothing it could open."""
