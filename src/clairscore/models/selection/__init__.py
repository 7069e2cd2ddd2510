"""Selection: which features bring something, which say what another says, and what each group is worth."""
