"""Who may do what: keys, scopes, tenants, rates, and erasure of personal data."""
