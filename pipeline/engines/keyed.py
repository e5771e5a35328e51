"""What all engines share: a task is complete when the outputs recorded under its content key are whole."""

from collections.abc import Callable, Sequence

from datatrove.utils.stats import PipelineStats

from pipeline.engines.brief import Steps, brief, perform
from pipeline.task import Job, completed


class Keyed:
    """Judge completion by content, at the hooks that datatrove's executors offer; stands before one of them.

    datatrove takes an empty file under a rank's number for the completion of a task, whatever its inputs, settings and
    code; here the number decides nothing.
    """

    job: Job
    steps: Steps

    def is_rank_completed(self, rank: int) -> bool:
        """Say whether the task's keyed result is there and unaltered."""
        return completed(self.job.tasks[rank])

    def mark_rank_as_completed(self, rank: int) -> None:
        """Do nothing: the last step publishes the result, and that is the mark."""

    def get_incomplete_ranks(self, ranks: Sequence[int] | None = None, skip_completed: bool | None = None) -> list[int]:
        """Return the ranks whose keyed result is missing, damaged or of another key."""
        wanted = range(len(self.job.tasks)) if ranks is None else ranks
        return [r for r in wanted if skip_completed is False or not self.is_rank_completed(r)]

    def save_executor_as_json(self, indent: int = 4) -> None:
        """Write nothing: datatrove's record of itself names no class and no version; a release's manifest does."""

    def _run_for_rank(
        self, rank: int, local_rank: int = 0, node_rank: int = -1, progress: Callable[[int, int], None] | None = None
    ) -> PipelineStats:
        """Run every step for one task, in this process."""
        del local_rank, node_rank
        return PipelineStats(perform(brief(self.job, self.steps, rank), progress))
