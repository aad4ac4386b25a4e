"""Write the documentation of a client into a folder."""

from __future__ import annotations

from pathlib import Path

from ..client_model import ClientModel
from . import classes, guides, resources
from .agents import write_llms, write_skill
from .calls import SampleCalls
from .markdown import write_page
from .site import write_site

FOLDER = "docs"


def write_documentation(output: Path, client: ClientModel, calls: SampleCalls, header: str) -> None:
    """Write the pages, the configuration of the site, and the texts for coding assistants, which the package contains as well."""
    sections = guides.read_guides((output / "README.md").read_text(encoding="utf-8"))
    class_pages = classes.find_pages(client)
    pages = dict(guides.write_pages(sections))
    pages |= dict(resources.write_pages(client, calls, class_pages))
    pages |= dict(classes.write_pages(client, class_pages))
    pages["index.md"] = _write_index(sections)
    for path, text in pages.items():
        _write(output / FOLDER / path, f"{text}\n<!-- {header} -->\n")  # a comment at the top would hide the title from MkDocs
    for path, text in write_site(client, sections, pages).items():
        _write(output / path, f"{f'/* {header} */' if path.endswith('.css') else f'# {header}'}\n{text}")
    agents = {
        output / FOLDER / "llms.txt": write_llms(client, sections, "./"),
        output / "scalev" / "llms.txt": write_llms(client, sections, ""),
        output / "scalev" / "SKILL.md": write_skill(client, sections),
    }
    for file, text in agents.items():
        _write(file, f"{text}\n<!-- {header} -->\n")


def _write_index(sections: list[guides.Guide]) -> str:
    guide_list = "\n".join(
        f"- [{guide.title}]({guide.path})" + (f": {guides.SUMMARIES[guide.title]}" if guide.title in guides.SUMMARIES else "")
        for guide in sections
    )
    parts = [
        "The documentation of `scalev-client`, a typed Python client for the Scalev commerce API.",
        "- [Resources](resources/index.md): every method, with a sample and the response to it",
        "- [Models](models/index.md): every class with its fields",
        f"## Guides\n\n{guide_list}",
        "Coding assistants can read `llms.txt` beside this page and `SKILL.md` in the package.",
    ]
    return write_page("scalev-client", *parts)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
