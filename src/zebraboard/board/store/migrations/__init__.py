"""Changes of the database's shape, in order. They run when the store opens; there is no way back but the backup."""
