"""Takes away from a failing case what does not matter: states, rows, objects, then single statements."""
from __future__ import annotations

import time
from typing import List

from worker import Case, Outcome, State, Worker


class Shrinker:
    def __init__(self, worker: Worker, found: Outcome, dump: bool, seconds: float) -> None:
        self.worker, self.found, self.dump, self.until = worker, found, dump, time.time() + seconds

    def fails(self, case: Case) -> bool:
        return time.time() < self.until and self.worker.judge(self.found.name, case, self.dump).signature == self.found.signature

    def run(self, case: Case) -> Case:
        for at in range(len(case) - 2):  # a walk, to its end from as late as possible
            if self.fails(case[-2 - at:]):
                case = case[-2 - at:]
                break
        if any(s.rows for s in case) and self.fails([State(s.statements, []) for s in case]):
            case = [State(s.statements, []) for s in case]
        return self.statements(self.objects(case))

    def objects(self, case: Case) -> Case:
        numbers = sorted({n for state in case for n, _ in state.statements})
        step = max(1, len(numbers) // 2)
        while step >= 1:
            at = 0
            while at < len(numbers):
                gone = set(numbers[at:at + step])
                trial = [State(*[[(n, s) for n, s in part if n not in gone] for part in state]) for state in case]
                if self.fails(trial):
                    case = trial
                    numbers = numbers[:at] + numbers[at + step:]
                else:
                    at += step
            step //= 2
        return case

    def statements(self, case: Case) -> Case:
        for at in range(len(case)):
            for part in range(2):
                each = len(case[at][part]) - 1
                while each >= 0:
                    parts: List = list(case[at])
                    parts[part] = parts[part][:each] + parts[part][each + 1:]
                    trial = case[:at] + [State(*parts)] + case[at + 1:]
                    if self.fails(trial):
                        case = trial
                    each -= 1
        return case


def show(case: Case) -> str:
    """As found/ keeps it; a walk of more steps has more than one TO."""
    parts = []
    for at, state in enumerate(case):
        parts.append("-- TO" if at else "-- FROM")
        parts += [s + ";" for _, s in state.statements + state.rows]
    return "\n".join(parts)
