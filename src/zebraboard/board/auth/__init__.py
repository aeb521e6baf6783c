"""Who is who: passwords, sessions, roles, OpenID Connect."""
