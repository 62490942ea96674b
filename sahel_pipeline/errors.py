"""Errors that all rooms of the house share; what a single room raises is defined there."""

from __future__ import annotations


class PermanentError(Exception):
    """Trying the same again does not help: Airflow fails the task without retries."""


class ConfigurationError(PermanentError):
    """Something that an operator has set is wrong; the message says what, where and what to do."""


class RunFailedError(PermanentError):
    """A run did less than it should have; the message says what it lost and why."""
