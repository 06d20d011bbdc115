"""The sample conference that ships with Usher: invented people and papers, dated around today."""

from bot.demo.sample.build import sample, sample_start
from bot.demo.sample.model import Sample, SampleChannel, SamplePerson

__all__ = ["Sample", "SampleChannel", "SamplePerson", "sample", "sample_start"]
