"""The locked dependencies are exact, hashed, and say nothing about where they came from."""

import pytest
from django.conf import settings


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_locks_are_exact_and_hold_no_address(name):
    lines = (settings.BASE_DIR / name).read_text().splitlines()
    assert not [
        line for line in lines if "://" in line or line.lstrip().startswith("-") and "--hash" not in line
    ]
    packages = [line for line in lines if line and line[0].isalnum()]
    assert packages
    assert all("==" in package and package.endswith("\\") for package in packages)
