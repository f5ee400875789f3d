"""Runs a command in a pseudo-terminal, answers what it asks, and prints what is on the screen in the end.

    terminal.py COLUMNS STEPS COMMAND…

STEPS is JSON: [["text to wait for", "what to type"], …]; "\\u0003" is Ctrl-C, "KILL" ends the command by force. What is
printed is JSON: {"screen": text, "raw": text, "code": exit code}.
"""

import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time

TOKEN = re.compile(r"\x1b\[([0-9;?]*)([A-Za-z])|(\r)|(\n)|([^\x1b])", re.S)


def screen(raw):
    """Follows the few movements that progress bars make."""
    lines, y, x = [[]], 0, 0
    for parameters, command, back, down, character in TOKEN.findall(raw):
        amount = int(parameters) if parameters.isdigit() else 1
        if command == "A":
            y = max(0, y - amount)
        elif command == "B":
            y += amount
        elif command == "C":
            x += amount
        elif command == "D":
            x = max(0, x - amount)
        elif command == "G":
            x = amount - 1
        elif command == "K":
            lines[y] = [] if parameters == "2" else lines[y][:x]
        elif command == "J":
            lines = lines[: y + 1]
            lines[y] = lines[y][:x]
        elif back:
            x = 0
        elif down:
            y += 1
        elif character:
            line = lines[y]
            line.extend(" " * (x + 1 - len(line)))
            line[x] = character
            x += 1
        lines.extend([] for _ in range(y + 1 - len(lines)))
    return "\n".join("".join(line).rstrip() for line in lines).rstrip() + "\n"


def main():
    columns, steps, command = int(sys.argv[1]), json.loads(sys.argv[2]), sys.argv[3:]
    child, terminal = pty.fork()
    if child == 0:
        # The size must be there before the command looks at it.
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        os.execvp(command[0], command)
    output, end = b"", time.monotonic() + 90
    while time.monotonic() < end:
        if select.select([terminal], [], [], 0.1)[0]:
            try:
                more = os.read(terminal, 65536)
            except OSError:
                break
            if not more:
                break
            output += more
        if steps and steps[0][0].encode() in output:
            keys = steps.pop(0)[1]
            time.sleep(0.2)
            if keys == "KILL":
                os.kill(child, signal.SIGKILL)
            else:
                os.write(terminal, keys.encode())
    else:
        os.kill(child, signal.SIGKILL)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    raw = output.decode(errors="replace")
    json.dump({"screen": screen(raw), "raw": raw, "code": code}, sys.stdout)


main()
