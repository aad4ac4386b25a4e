"""Mutants: faults that are injected one at a time, each of which a named test has to notice. `make mutants` tries them all."""
