"""How a feature is declared, found, built over whole tables and served for one applicant."""
