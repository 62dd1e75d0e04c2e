# SPDX-License-Identifier: Apache-2.0
"""A difference as a person wants to see it: a transcript, and what either server said."""

from resp import escape, render

LONGEST_WORD_SHOWN = 400


def shown(words):
    """A command as a line of a transcript."""
    texts = [escape(word) for word in words]
    texts = [text if len(text) <= LONGEST_WORD_SHOWN else text[:LONGEST_WORD_SHOWN] + "..."
             for text in texts]
    plain = [text and text == word.decode("latin1") and " " not in text and text[0] not in "\"'<"
             for text, word in zip(texts, words)]
    return "> " + " ".join(t if p else f'"{t}"' for t, p in zip(texts, plain))


def shown_reply(reply):
    lines = [reply[0]] if reply[0] in ("closed", "no answer") else render(reply)
    return "".join(f"    {line}\n" for line in lines)


def report(seed, number, resp, steps, found, sides):
    """What a person wants to see of a difference."""
    lines = [f"seed {seed}, round {number}: a difference after {len(steps)} commands of RESP{resp}"]
    client = 0
    for who, words in steps:
        if who != client:
            lines.append(f"@client {'ab'[who]}")
        client = who
        lines.append(shown(words))
    if found.of_state or found.words != steps[-1][1]:
        lines.append(f"then {shown(found.words)[2:]} says")
    lines.append("  ours:\n" + shown_reply(found.ours) + "  theirs:\n" + shown_reply(found.theirs))
    for side, name in zip(sides, ("ours", "theirs")):
        if side.server.process.poll() is not None:
            lines.append(f"  {name} has ended:\n{side.server.log()[-3000:]}")
    return "\n".join(lines)
