"""Whether a sentence can go on after a cut, by the words on both sides of it.

No parser: a finite verb is known by its form, as far as English and French spelling shows one. In
doubt the answer is no, since a cut that is not made costs a few words, and a wrong one the sense.
"""

from __future__ import annotations

import re

# A finite verb, as far as English spelling shows one.
FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|should|do|does|did"
    r"|says?|said|told|made|took|got|came|went|left|won|lost|held|found|began|became|gave|led|met"
    r"|put|set|shot|hit|fell|rose|ran|paid|sold|sent|kept|saw|spent|sank|drew|grew|knew|spoke|stood"
    r"|threw|broke|brought|bought|caught|chose|drove|felt|flew|fought|heard|sought|stole|struck"
    r"|thought|wore|wrote|meant|quit|cut|beat|\w{2,}ed)\b",
    re.IGNORECASE,
)
_SAYS = (
    r"(?:said|says|told|added|reported|reports|announced|explained|noted|wrote|claimed|claims|warned"
    r"|stated|confirmed|a dit|a déclaré|a ajouté|a indiqué|a annoncé|a affirmé|a précisé|dit"
    r"|selon|rapporte|affirme|indique|explique)"
)
_ADVERBS = r"(?:(?:also|now|still|already|later|then|never|soon|once|only|[a-z]{3,}ly)\s+)*"
_FRENCH_FINITE = (
    r"(?:(?:ne |n['’]|s['’]|se |l['’]|y )?(?:a|ont|est|sont|était|étaient|avait|avaient|va|vont"
    r"|doit|peut|fait|dit|[a-zà-ÿ]{2,}(?:aient|ait|era|eront|erait|èrent|ent|it)))\b"
)
_VERB = re.compile(
    rf"(?!aged\b|based\b){_ADVERBS}(?:{FINITE.pattern}|[a-z]{{3,}}(?<![siu])s\b|{_FRENCH_FINITE})"
)
# "a" is a verb in French alone.
_FRENCH = re.compile(
    r"\b(?:(?:le|la|les|un|une|des|du|qui|dont|aux?)\b|[ld]['’])|[éèêàç]", re.IGNORECASE
)
# Words that go on with a sentence whose verb has been.
_LINK = re.compile(
    r"(?:in|on|at|by|for|from|with|after|before|as|when|while|to|into|over|under|during|of|because"
    r"|since|until|against|between|through|that|and|or"
    r"|à|au|aux|en|dans|par|pour|avec|après|avant|depuis|sur|sous|lors|de|du|des|que|et|ou)\b"
)
_REPORTED = re.compile(_SAYS + r"\b")
_ATTRIBUTED = re.compile(rf"\b(?:{_SAYS}|according to|d['’]après)\b")
_ASIDE = re.compile(
    r",\s(?:who|whom|whose|which|where|qui|dont|où|a|an|the|le|la|les|un|une|[a-z]+ing|[a-z]+ed)\b"
    r"[^,]*(?:,|$)"
)


def goes_on(head: str, gone: str, rest: str) -> bool:
    """Say whether `rest` follows on `head` once the aside `gone`, commas included, is taken out.

    Where the head has had no verb yet the rest begins with one; else with one, or with a link.

    >>> goes_on("The mayor", "who is ill", "has left.")
    True
    >>> goes_on("The mayor", "died on Monday", "the town said.")
    False
    """
    verb = _VERB.match(rest)
    if verb and verb[0] == "a" and not _FRENCH.search(head + gone):
        verb = None
    if has_verb(head):
        return bool(verb or _LINK.match(rest) or not rest.strip(".!?"))
    participle = re.match(r"[a-z]+ed\b", gone)
    # "The suspect, who was ill, died before help came, said X": this was the verb itself.
    if participle and ("," in head or _REPORTED.match(rest)):
        return False
    return bool(verb)


def has_verb(text: str) -> bool:
    """Say whether a clause of a text has a finite verb, its asides left out of account."""
    return bool(FINITE.search(_ASIDE.sub("", text)))


def attributed(text: str) -> bool:
    """Say whether a stretch tells who said something: to leave that out makes it a fact."""
    return bool(_ATTRIBUTED.search(text))
