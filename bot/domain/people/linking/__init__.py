"""Matching of people: records of one person are joined, and people are linked to Slack accounts. Pure rules.

`names` compares names, `facts` holds what is known, `units` puts records and accounts together, `routes` finds what
belongs together, `candidates` says who else it might be.
"""
