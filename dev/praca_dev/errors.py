"""What can go wrong in a way a person can act on."""

from __future__ import annotations

from pathlib import Path

LOG_TAIL_LINES = 25


class StackError(Exception):
    """A failure with its evidence and the next thing to try, for printing as it is."""

    def __init__(self, what: str, *, log: Path | None = None, hint: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.log = log
        self.hint = hint
        # Read now: whoever cleans up after the failure removes the log.
        self.tail = last_lines(log, LOG_TAIL_LINES) if log is not None else []
        if self.tail:
            self.add_note("\n".join([f"the last lines of {log}:", *self.tail]))

    def report(self) -> str:
        """The whole story: what failed, the last lines of its log, what to do next."""
        lines = [f"Failed: {self.what}"]
        if self.log is not None:
            if self.tail:
                lines += [f"  the last lines of {self.log}:"] + [f"    {line}" for line in self.tail]
            else:
                lines.append(f"  {self.log} is empty")
        if self.hint:
            lines.append(f"  Next: {self.hint}")
        return "\n".join(lines)


class Interrupted(BaseException):
    """SIGINT, SIGTERM or SIGHUP arrived: stop everything, in order. Not an error to catch on the way."""

    def __init__(self, signal_number: int) -> None:
        super().__init__(signal_number)
        self.signal_number = signal_number


def last_lines(path: Path, count: int) -> list[str]:
    """The end of a log, read without loading the whole file."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - 64 * 1024))
            text = file.read().decode("utf-8", "replace")
    except FileNotFoundError:
        return []
    return [line[:500] for line in text.splitlines()[-count:]]
