"""Whole screens: plan, simulate, compare, and the dialogs above them."""
