"""Files behind an address: fetched from the public network, or from hosts that a setting allows, and from nowhere else.

Nobody who names an address, and no server that answers there, may lead Usher into the network that it runs in. `rules` says where it
may go, `transport` connects to the very address that was looked at, `body` reads no more than was asked for, `naming`
says which part of an address may be shown.
"""
