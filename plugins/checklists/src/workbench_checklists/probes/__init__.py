"""Small programs that look at something and print what they see; checklists run them as ``python -m``.

They need nothing but Python, change nothing, print lines such as ``name: value``, and end with 0 where they could look,
whatever they saw, and with 2 where they could not. What is expected is said by the checklist.
"""
