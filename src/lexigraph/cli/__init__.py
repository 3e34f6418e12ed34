"""The command line: commands over the rooms below, with no logic of their own."""
