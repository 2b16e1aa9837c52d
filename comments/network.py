"""Where a request comes from, and how much of that is kept: a shortened address and a keyed digest."""

from functools import lru_cache
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.utils.crypto import salted_hmac

# What is stored in the clear, and what one subscriber has at least.
STORED = {4: 24, 6: 48}
SUBSCRIBER = {4: 32, 6: 64}


def client_address(request):
    """The address of the reader, or None where it is not known.

    X-Forwarded-For is believed only from the proxies in TRUSTED_PROXIES, and only up to the last
    hop that is none of them: what stands before it was written by the client.
    """
    address = parsed(request.META.get("REMOTE_ADDR", ""))
    for hop in reversed(request.headers.get("X-Forwarded-For", "").split(",")):
        nearer = parsed(hop)
        if not is_trusted(address) or nearer is None:
            break
        address = nearer
    return address


def is_trusted(address):
    return any(address in network for network in _networks(tuple(settings.TRUSTED_PROXIES)) if address)


def shortened(address):
    """The network as it is stored, such as 192.0.2.0/24."""
    return str(_network(address, STORED)) if address else ""


def sender(address):
    """A digest by which limits recognise a subscriber. Nothing leads back from it without the secret key."""
    if not address:
        return ""
    subscriber = str(_network(address, SUBSCRIBER))
    return salted_hmac("comments.sender", subscriber, algorithm="sha256").hexdigest()[:32]


@lru_cache(maxsize=256)
def parsed(text):
    """The address in a hop of X-Forwarded-For, with or without port and zone. None for anything else."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _network(address, lengths):
    return ip_network((address, lengths[address.version]), strict=False)


@lru_cache
def _networks(proxies):
    return [ip_network(proxy, strict=False) for proxy in proxies]
