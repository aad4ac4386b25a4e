"""What builds the site of the documentation: the pages themselves are written by `codegen/docs`."""
