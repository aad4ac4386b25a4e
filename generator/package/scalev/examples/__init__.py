"""Complete programs to start from. `python -m scalev.examples` lists, shows and copies them."""
