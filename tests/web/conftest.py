"""The log tells what was refused, at its ordinary level."""

import logging

import pytest


@pytest.fixture(autouse=True)
def _ordinary_level(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="bot")
