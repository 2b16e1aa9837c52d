"""Whose address is believed, and what of it is kept."""

import pytest

from comments.network import client_address, sender, shortened


@pytest.fixture
def seen(rf, settings):
    settings.TRUSTED_PROXIES = ["10.0.0.0/8", "2001:db8:ffff::1", "192.0.2.1"]

    def seen(peer, forwarded=None):
        headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
        return str(client_address(rf.get("/", headers=headers, REMOTE_ADDR=peer)))

    return seen


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.5", None, "203.0.113.5"),
        ("203.0.113.5", "198.51.100.1", "203.0.113.5"),
        ("10.1.2.3", "198.51.100.1", "198.51.100.1"),
        ("10.1.2.3", "1.1.1.1, 198.51.100.1", "198.51.100.1"),
        ("10.1.2.3", "1.1.1.1, 198.51.100.1, 192.0.2.1", "198.51.100.1"),
        ("10.1.2.3", "192.0.2.1, 10.9.9.9", "192.0.2.1"),
        ("10.1.2.3", "", "10.1.2.3"),
        ("10.1.2.3", "unknown", "10.1.2.3"),
        ("10.1.2.3", "198.51.100.1, garbage", "10.1.2.3"),
        ("10.1.2.3", "198.51.100.1:4711", "198.51.100.1"),
        ("10.1.2.3", "[2001:db8::7]:4711", "2001:db8::7"),
        ("2001:db8:ffff::1", "2001:db8::7", "2001:db8::7"),
        ("::ffff:10.1.2.3", "::ffff:198.51.100.1", "198.51.100.1"),
        ("fe80::1%eth0", None, "fe80::1"),
        ("", None, "None"),
        ("", "198.51.100.1", "None"),
    ],
)
def test_the_last_hop_that_is_not_ours_is_the_reader(seen, peer, forwarded, address):
    assert seen(peer, forwarded) == address


def test_what_is_kept_is_short_or_keyed(rf, settings):
    def kept(peer):
        address = client_address(rf.get("/", REMOTE_ADDR=peer))
        return shortened(address), sender(address)

    network, digest = kept("192.0.2.77")
    assert network == "192.0.2.0/24"
    assert len(digest) == 32
    assert kept("192.0.2.78") == (network, kept("192.0.2.78")[1])
    assert kept("192.0.2.78")[1] != digest
    assert kept("2001:db8:1:2::3")[0] == "2001:db8:1::/48"
    assert kept("2001:db8:1:2::3") == kept("2001:db8:1:2:ffff::4")
    assert kept("2001:db8:1:2::3")[1] != kept("2001:db8:1:3::3")[1]
    assert kept("") == ("", "")
    settings.SECRET_KEY = "another key of at least thirty-two letters"
    assert kept("192.0.2.77")[1] != digest
