"""The Train page: the plan and the live curves."""
