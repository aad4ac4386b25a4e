"""Write the output of commands: tables for people; JSON, CSV and YAML for programs."""
