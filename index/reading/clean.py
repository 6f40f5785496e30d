"""Which ranges of an article are furniture of its page and not its prose. Pure; marks, never rewrites.

Every rule reads one whole short line; a sentence that mentions the same words is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from index.reading.dateline import find_dateline, is_byline, is_date_line, opening_lines
from index.reading.lines import collapse, line_spans, visible
from index.types import Span

LINE_CHARS = 160  # longer lines are prose

_PHRASES = frozenset(
    re.split(
        r"\s*[|\n]\s*",
        """
        breaking news|breaking|just in|live updates|developing story|please enter your comment
        please enter your name here|please enter your email address here
        you have entered an incorrect email address|leave a reply|leave a comment|leave this field empty
        log in to leave a comment|log in to comment|sign in to comment|post comment|post a comment
        cancel reply|save my name, email, and website in this browser for the next time i comment
        your email address will not be published|required fields are marked|comments|view comments
        show comments|hide comments|join the conversation|comments are closed|advertisement|advertisements
        advertising|sponsored|sponsored content|promoted content|paid content|story continues below
        story continues below advertisement|article continues below|article continues below advertisement
        article continues after advertisement|story continues after advertisement|continue reading
        continue reading below|continue reading the main story|skip advertisement|read more|read also
        also read|read full story|read full article|read the full story|read the full article|see also
        more on this story|more on this topic|more from this section|related|related articles
        related article|related stories|related story|related topics|related content|related news
        related posts|related links|related coverage|recommended|recommended for you|recommended stories
        most read|most popular|most viewed|trending|trending now|top stories|editors' picks|editor's picks
        what to read next|more stories|latest news|you may also like|you might also like
        you may also be interested in|you might be interested in|share|share this|share this article
        share this story|share this page|share this post|share on facebook|share on twitter|share on x
        share on linkedin|share on whatsapp|share via email|share full article|tweet|email|print
        print this article|print page|copy link|link copied|copy this link|save article|save for later
        gift this article|listen to this article|follow us|like us on facebook|contact us|about us
        subscribe|subscribe now|subscribe today|sign up|sign up now|sign in|log in|login|register
        register now|newsletter|newsletters|our newsletter|enter your email|enter your email address
        your email address|thank you for subscribing|already a subscriber|already a subscriber? log in
        close|menu|back to top|skip to main content|skip to content|skip to navigation|toggle navigation
        all rights reserved|terms of use|terms of service|terms and conditions|privacy policy
        cookie policy|cookie settings|cookie preferences|manage cookies|accept|accept cookies|accept all
        accept all cookies|reject all cookies|image source|image copyright
        media playback is unsupported on your device|this video can not be played
        this video cannot be played|playback is not supported on this device|getty images
        our standards: the thomson reuters trust principles
        """.strip(),
    )
)

_MAIL = r"(?:newsletters?|e-?mails?|alerts|updates|briefings?|bulletins?|inbox|podcasts?|channel|mailing list)"
_SITES = (
    r"(?:twitter|x|facebook|instagram|linkedin|whatsapp|telegram|youtube|tiktok|threads|bluesky|mastodon"
    r"|social media)"
)
_WIRES = r"(?:getty images|afp|reuters|ap|epa|epa-efe|shutterstock|alamy|pa|pa wire|xinhua|anadolu)"

_RULE = re.compile(
    "|".join(
        (
            rf"(?:sign up|subscribe|register)\b(?: [\w'-]+){{0,4}} (?:to|for|and)\b.{{0,80}}\b{_MAIL}\b.{{0,60}}",
            r"(?:get|receive) (?:our|the|your)\b.{0,80}\b(?:newsletters?|(?:in|to) your inbox)\b.{0,40}",
            r"(?:click|tap) (?:here|the link|on the link|below)(?: (?:to|for) .{1,100})?",
            rf"(?:follow|join|like|find|connect with) (?:us|me|@\w+|[\w' ]{{1,30}}) on {_SITES}\b.{{0,60}}",
            r"(?:read more|read also|also read|see also|related|related (?:articles?|stor(?:y|ies))|recommended|"
            r"more on this|more|watch|listen|don't miss|in pictures|download)\s?[:|»>].{1,140}",
            r"(?:read|see) more (?:about|on|from) .{1,80}|(?:read|view) all (?:\d+ )?comments",
            r"(?:(?:this|our) (?:web)?site|we) uses? cookies\b.{0,140}",
            r"by (?:continuing|using|browsing|clicking|visiting)\b.{1,100}\bcookies?\b.{0,60}",
            r"(?:please )?(?:accept|allow|enable|manage) (?:all |our |the use of )?cookies\b.{0,60}",
            r"(?:©|\(c\)|copyright ?(?:©|\(c\)|(?=(?:19|20)\d\d\b))).{0,140}",
            r".{0,110}\ball rights reserved(?: worldwide)?",
            r"this material may not be published, broadcast.{0,80}",
            r"(?:image|media|photo|picture|video|photograph) (?:source|credit|copyright|courtesy)(?: of)?"
            r"\s?[:,].{1,100}",
            r"(?:photos?|pictures?|images?|photographs?|photo by|photograph by|picture by|credit)\s?: .{1,80}",
            rf"(?:[\w.'-]{{1,20}} ){{0,3}}[\w.'-]{{1,20}}(?:/[\w -]{{1,20}}){{0,2}}/ ?{_WIRES}",
            rf"{_WIRES} photo(?: by)?.{{0,40}}",
            r"\(?(?:additional |writing and )?(?:reporting|writing) by .{1,120}\bediting by .{1,60}",
            r"\((?:additional )?(?:reporting|writing|editing) by .{1,120}\)",
        )
    )
)
# An instruction to the reader does not report; a sentence about one does.
_REPORTED = re.compile(
    r"\b(?:said|says|told|heard|added|according|wrote|argued|asked|claimed|warned|announced|was|were|had|has|have)\b"
)
_EXEMPT = re.compile(
    r"©|copyright|.*all rights reserved|this material|\(?(?:additional |writing and )?(?:reporting|writing)"
)
_TYPOGRAPHY = str.maketrans("\u2018\u2019\u201c\u201d\u2026", "''\"\".")
_DECORATION = " \t*_#>|[]<\u2022\u00b7\u25ba\u25b6\u2192\u00bb\u00ab\u2013\u2014-=~"


def find_boilerplate(text: str, known: Iterable[Span] = ()) -> tuple[Span, ...]:
    """Ranges of `text` that are not prose, sorted and disjoint, with `known` ranges among them.

    White space between two ranges, and between a range and an end of the text, belongs to them.
    """
    ranges = sorted(known)
    start = ranges[0].end if ranges and ranges[0].start == 0 else 0
    if text.startswith("\ufeff"):
        ranges.append(Span(0, 1))
    ranges += (span for span in line_spans(text, start) if is_furniture(text[span.start : span.end]))
    ranges += (span for span in opening_lines(text, start) if _says_when_or_who(text[span.start : span.end]))
    if dateline := find_dateline(text, start):
        ranges.append(dateline.span)
    return join_spans(text, ranges)


def is_furniture(line: str) -> bool:
    """Whether one line is wholly furniture of a page: a button, a sign-up, a credit, a notice."""
    if len(line) > LINE_CHARS:
        return False
    key = collapse(visible(line).translate(_TYPOGRAPHY)).casefold().strip(_DECORATION)
    phrase = key.rstrip(".:!?* ")
    if not phrase or phrase in _PHRASES:  # nothing left: a row of asterisks or dashes
        return True
    if not _RULE.fullmatch(key.rstrip(".! ")):
        return False
    return bool(_EXEMPT.match(key)) or not _REPORTED.search(key)


def _says_when_or_who(line: str) -> bool:
    return is_date_line(line) or is_byline(line)


def join_spans(text: str, spans: Iterable[Span]) -> tuple[Span, ...]:
    """`spans` sorted and disjoint, with the white space between two, or between one and an end of `text`."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and (span.start <= joined[-1].end or text[joined[-1].end : span.start].isspace()):
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    if joined and text[: joined[0].start].isspace():
        joined[0] = Span(0, joined[0].end)
    if joined and text[joined[-1].end :].isspace():
        joined[-1] = Span(joined[-1].start, len(text))
    return tuple(joined)


def kept(text: str, spans: Iterable[Span]) -> str:
    """What is left of `text` without `spans`, which are sorted and disjoint."""
    pieces, position = [], 0
    for span in spans:
        pieces.append(text[position : span.start])
        position = span.end
    return "".join([*pieces, text[position:]])
