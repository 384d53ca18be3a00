"""The long-lived process of pair_tool.cc: words out, items back."""
from __future__ import annotations

import subprocess
from typing import List, Optional

NUL = "\0"


class ToolError(Exception):
    """What the tool refused, or that it is gone."""


class Tool:
    def __init__(self, path: str) -> None:
        self.path = path
        self.process = subprocess.Popen([path], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __call__(self, *words: str, text: Optional[str] = None) -> List[str]:
        raw = b"" if text is None else text.encode()
        line = " ".join(words) + (f" {len(raw)}" if text is not None else "") + "\n"
        try:
            self.process.stdin.write(line.encode() + raw)
            self.process.stdin.flush()
            head = self.process.stdout.readline().decode().split()
        except BrokenPipeError:
            head = []
        if not head:
            raise ToolError(f"the tool died on {words[0]} with {self.process.wait()}")
        answer = self.process.stdout.read(int(head[1])).decode()
        if head[0] != "ok":
            raise ToolError(answer)
        return answer.split(NUL) if answer else []

    def dead(self) -> bool:
        return self.process.poll() is not None
