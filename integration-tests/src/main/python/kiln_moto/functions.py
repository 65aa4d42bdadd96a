"""Lambda functions: where their code comes from, and all of their settings."""
