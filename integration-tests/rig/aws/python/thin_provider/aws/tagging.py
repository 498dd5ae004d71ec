"""Changes of tags, by the one API that serves nearly every kind of resource."""

from ..resource import Call


def retagging(old, new, arn):
    """The calls that give a resource the new tags instead of the old."""
    before, after = old.get("tags") or {}, new.get("tags") or {}
    gone = sorted(set(before) - set(after))
    set_ = {key: value for key, value in after.items() if before.get(key) != value}
    calls = []
    if gone:
        parameters = {"ResourceARNList": [arn], "TagKeys": gone}
        calls.append(Call("resourcegroupstaggingapi", "UntagResources", parameters))
    if set_:
        parameters = {"ResourceARNList": [arn], "Tags": set_}
        calls.append(Call("resourcegroupstaggingapi", "TagResources", parameters))
    return calls
