"""What could change: organisation in, organisation out."""
