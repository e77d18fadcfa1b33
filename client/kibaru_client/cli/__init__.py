"""The command line: arguments, inputs, one function per command, and two ways to show a page."""
