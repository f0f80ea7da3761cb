"""The vault: one folder that shows nothing but ciphertext to whoever has no passphrase."""
