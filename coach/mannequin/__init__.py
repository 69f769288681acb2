"""One jointed body: it shows every exercise, and is the virtual patient for tests and trials."""
