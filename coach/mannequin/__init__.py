"""One jointed body: it shows every exercise, and is the patient nobody has to be."""
