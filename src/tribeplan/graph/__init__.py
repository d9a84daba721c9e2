"""Who depends on whom: networkx graphs, and measures of their shape."""
