"""Who may see what: scopes, logins, passwords, the answers' headers."""
