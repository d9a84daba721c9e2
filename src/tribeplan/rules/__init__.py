"""What is unwise: one function per rule, with reason, source and examples."""
