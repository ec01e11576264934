"""Joins the lines of text that was sent as format=flowed (RFC 3676)."""


def unflowed(text: str, *, delete_space: bool = False) -> str:
    """Return flowed text with its paragraphs on one line each, quotes kept at their depth.

    ``delete_space`` is the parameter DelSp=yes: the space that marks a soft line break is dropped.
    """
    out: list[str] = []
    paragraph, depth_of_paragraph, is_open = "", 0, False
    for raw in text.split("\n"):
        line = raw.rstrip("\r")
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:]
        content = content.removeprefix(" ")  # stuffed (section 4.4)
        is_signature = content == "-- "
        flows = content.endswith(" ") and not is_signature
        if flows and delete_space:
            content = content[:-1]
        if is_open and (depth != depth_of_paragraph or is_signature):
            out.append(paragraph)
            is_open = False
        if is_open:
            paragraph += content
        else:
            paragraph = ">" * depth + " " * bool(depth) + content
            depth_of_paragraph = depth
        is_open = flows
        if not flows:
            out.append(paragraph)
    if is_open:
        out.append(paragraph)
    return "\n".join(out)
