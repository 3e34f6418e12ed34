"""Several models on one data set: settings, runs that resume, and the report of them."""
