"""Links of the built pages: each leads to a file and an anchor that exist, and no page loads anything from the network."""

import re
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

# Elements that load what they name, and the attribute that names it.
LOADS = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src", "video": "src", "audio": "src"}
REMOTE = re.compile(r"url\(\s*['\"]?(?:https?:)?//|@import\s+['\"]?(?:https?:)?//")


class Page(HTMLParser):
    """The anchors of a page, where its links lead, and what it loads."""

    def __init__(self, text):
        """Read the page."""
        super().__init__()
        self.anchors, self.links, self.loads = {""}, set(), set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        """Keep what is an anchor or a link."""
        named = {name: value for name, value in attributes if value is not None}
        self.anchors |= {named[name] for name in ("id", "name") if name in named}
        if tag == "a" and "href" in named:
            self.links.add(named["href"])
        if tag in LOADS and LOADS[tag] in named:
            self.loads.add(named[LOADS[tag]])


def faults(site):
    """Give the faults of all pages in a folder."""
    pages = {path: Page(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}
    found = []
    for path, page in pages.items():
        name = path.relative_to(site)
        if path.name in ("404.html", "toc.html"):  # For a server's root, and for browsers without scripts.
            continue
        for target in sorted(page.links | page.loads):
            parts = urlsplit(target)
            if parts.scheme == "data":
                continue
            if parts.scheme or parts.netloc:
                if target in page.loads:
                    found.append(f"{name} loads {target} from the network")
                continue
            place = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if not place.exists():
                found.append(f"{name} links to {target}, which is not there")
            elif parts.fragment and place in pages and unquote(parts.fragment) not in pages[place].anchors:
                found.append(f"{name} links to {target}, which has no such heading")
    for path in site.rglob("*.css"):
        if REMOTE.search(path.read_text(encoding="utf-8")):
            found.append(f"{path.relative_to(site)} loads something from the network")
    return found
