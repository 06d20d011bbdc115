"""What is shown of an address, and what is an address at all."""

import pytest

from bot.fetching.naming import file_name, host_of, is_address, is_half_an_address, without_secrets

SECRETS = ("hunter2", "ada", "s3cret")


@pytest.mark.parametrize(
    "address",
    [
        "https://ada:hunter2@feeds.example:8443/a/schedule.xml?token=s3cret#s3cret",
        "HTTPS://ada:hunter2@feeds.example:8443/a/schedule.xml#s3cret",
        "  https://ada:hun@ter2/hunter2@feeds.example:8443/a/schedule.xml?x=/s3cret/@",
        "https://ada:hunter2#s3cret?@feeds.example:8443/a/schedule.xml",
        "https:/ada:hunter2@feeds.example:8443/a/schedule.xml",
        "ftp://ada@feeds.example:8443/a/schedule.xml;?s3cret",
        "//ada:hunter2@feeds.example:8443/a/schedule.xml?s3cret",
        "ada:hunter2@feeds.example:8443/a/schedule.xml?s3cret",
        "https:\\\\ada:hunter2@feeds.example:8443/a/schedule.xml?s3cret",
    ],
)
def test_no_part_that_may_be_secret_is_shown(address: str) -> None:
    shown = without_secrets(address), host_of(address), file_name(address)
    assert not [secret for secret in SECRETS for each in shown if secret in each], shown
    assert "feeds.example:8443" in shown[0]
    assert is_address(address) or is_half_an_address(address)


def test_a_file_is_called_by_its_name_and_anything_else_by_its_host() -> None:
    assert file_name("https://feeds.example/2026/schedule.xml?x=1") == "schedule.xml"
    assert file_name("https://feeds.example/schedule.xml/") == "feeds.example"
    assert file_name("https://feeds.example/private-5ab1c9") == "feeds.example"
    assert file_name("https://feeds.example") == "feeds.example"


@pytest.mark.parametrize(
    "path", ["schedule.xml", "C:/x/a.csv", "../a.csv", "papers #2.csv", "a?b.csv", "/tmp/x/y.json"]
)
def test_a_path_is_no_address(path: str) -> None:
    assert not is_address(path)
    assert not is_half_an_address(path)
