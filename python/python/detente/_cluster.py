"""Work on the workers of a Dask cluster: never more of it under way than the workers can do soon, and none lost with a worker."""

from __future__ import annotations

import contextlib
import importlib.metadata
import queue
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from typing import Any, TypeVar

import distributed
from distributed import Client, Future
from distributed.scheduler import KilledWorker

from detente import _worker
from detente._worker import Experiment, WorkerError, key

_AHEAD = 3
"""Tasks that are sent for each thread of the workers: while one is played, the next is there already."""

_AT_LEAST = 8
"""Tasks that are sent where no worker has come yet."""

_LOOK = 0.1
"""Seconds after which somebody who waits looks around, so that Ctrl-C is heard."""

_COUNT = 5.0
"""Seconds after which threads are counted again: workers come and go."""

LOST = (KilledWorker, CancelledError)
"""What a task ends with that was lost with its worker; it says nothing against the task."""

Item = TypeVar("Item")


def own(client: Client | None) -> Client:
    """The client that was given, or the one that this process has.

    Raises:
        ValueError: if there is none.
    """
    if client is None:
        try:
            client = distributed.get_client()
        except ValueError:
            raise ValueError(
                "there is no client of a cluster; make one with `distributed.Client(...)`, and give it as `client=...`"
            ) from None
    if client.asynchronous:
        raise ValueError("the client is asynchronous; make one with `Client(..., asynchronous=False)`")
    return client


def check(client: Client, experiment: Experiment) -> None:
    """Asks all workers which version of detente they have, and whether they read the scenario as this process does.

    Workers that come later are asked when they play their first part.

    Raises:
        WorkerError: if one of them would not do the same work; the message names it and says what to install.
    """
    here = importlib.metadata.version("detente")
    told = _ask(client, importlib.metadata.version, "detente")
    wrong = {address: answer for address, answer in told.items() if answer != here}
    if wrong:
        address, answer = next(iter(wrong.items()))
        missing = isinstance(answer, importlib.metadata.PackageNotFoundError)
        has = "has no package detente" if missing else f"has detente {answer}"
        raise WorkerError(
            f"{len(wrong)} of {len(told)} workers cannot play this: {address} {has}, and this process has {here}. "
            f"Install the same version where workers run: pip install detente=={here}"
        )
    for address, answer in _ask(client, _worker.scenario_hash, experiment.scenario).items():
        if isinstance(answer, Exception):
            raise WorkerError(f"worker {address} cannot read the scenario: {answer}") from answer
        if answer != experiment.hash:
            raise WorkerError(
                f"worker {address} reads another scenario (hash {str(answer)[:12]}, not {experiment.hash[:12]}), though it says "
                f"that it has detente {here} too; install the same build everywhere"
            )


def _ask(client: Client, question: Callable[..., Any], *words: Any) -> dict[str, Any]:
    """What all workers answer, by address: a result or an exception. Of those that go away meanwhile nothing is heard."""
    told = client.run(question, *words, on_error="return")
    return {address: answer for address, answer in told.items() if not isinstance(answer, OSError)}


def threads(client: Client) -> int:
    """Threads of all workers that are there now."""
    return sum(client.nthreads().values())


class Tasks:
    """Tasks that share one experiment, each a pure function of it.

    They are sent again when a worker is lost, and canceled when the work ends early.
    """

    def __init__(self, client: Client, experiment: Experiment, allowed_failures: int) -> None:
        self._client = client
        self._experiment = experiment
        self._allowed = allowed_failures
        self._shared: Future[Any] | None = None
        self._sent = 0

    def one(self, function: Callable[..., Any], *words: Any) -> Any:
        """Does one task and gives its result."""
        ((_, result),) = self.each(function, [words], lambda words: words, lambda: None)
        return result

    def each(
        self,
        function: Callable[..., Any],
        items: Iterable[Item],
        words: Callable[[Item], tuple[Any, ...]],
        tick: Callable[[], object],
    ) -> Iterator[tuple[Item, Any]]:
        """Does ``function(experiment, *words(item))`` for every item, in any order, and gives results as they come.

        ``tick`` is called several times a second; an exception in it, or in who takes the results, cancels what is under way.
        """
        waiting, again = iter(items), deque[tuple[Item, int]]()
        under_way: dict[Future[Any], tuple[Item, int]] = {}
        done: queue.SimpleQueue[Future[Any]] = queue.SimpleQueue()
        room, counted = 0, float("-inf")
        try:
            while True:
                if time.monotonic() - counted > _COUNT:
                    room, counted = max(_AT_LEAST, _AHEAD * threads(self._client)), time.monotonic()
                while len(under_way) < room:
                    entry = again.popleft() if again else next(((item, 0) for item in waiting), None)
                    if entry is None:
                        break
                    future = self._send(function, words(entry[0]))
                    under_way[future] = entry
                    future.add_done_callback(done.put)
                if not under_way:
                    return
                tick()
                try:
                    future = done.get(timeout=_LOOK)
                except queue.Empty:
                    self._look()
                    continue
                item, losses = under_way.pop(future)
                try:
                    result = future.result()
                except LOST as error:
                    self._look()
                    if losses >= self._allowed:
                        raise WorkerError(
                            f"one task was lost with its worker {losses + 1} times; workers may lack memory, or end too soon: "
                            f"{error}"
                        ) from error
                    again.append((item, losses + 1))
                    continue
                finally:
                    future.release()
                yield item, result
        finally:
            # Whoever is to blame for the end knows more than a failed cancellation.
            with contextlib.suppress(Exception):
                self._client.cancel(list(under_way))

    def _look(self) -> None:
        """Raises a ConnectionError once the scheduler is gone."""
        if self._client.status not in ("running", "connecting"):
            raise ConnectionError(
                f"the connection to the scheduler is gone (the client is {self._client.status}); with `folder=...` finished parts "
                "are kept, so that the same call goes on from there"
            )

    def _send(self, function: Callable[..., Any], words: tuple[Any, ...]) -> Future[Any]:
        """Sends a task. What all tasks share travels once to each worker, and is sent anew if it was lost."""
        if self._shared is None or self._shared.status in ("error", "lost", "cancelled"):
            name = f"detente-experiment-{key(self._experiment.identity, self._sent)}"
            self._shared = self._client.submit(_same, self._experiment, key=name)
        # Every sending is a task of its own: the scheduler holds the loss of a worker against a task by its name.
        self._sent += 1
        name = f"detente-{function.__name__}-{key(self._experiment.identity, words, self._sent, id(self))}"
        return self._client.submit(function, self._shared, *words, key=name)


def _same(experiment: Experiment) -> Experiment:
    return experiment
