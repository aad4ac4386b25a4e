"""Do what the command lists for a maintainer to do after a revision, as its words say it."""

from __future__ import annotations

import re
from collections.abc import Callable

from generator.openapi.document import Document
from generator.openapi.subjects import list_objects, list_subjects
from generator.overlay.effective import OVERLAYS, SPEC, load_effective_document
from tests.conftest import Outcome
from tests.regenerate.workspace import Workspace

COMMAND = Callable[..., Outcome]


#: A description that has what the check asks for, whatever it describes.
DESCRIPTION = '"Property of a rake that was added later: rupiah for amounts, grams for weights, null if there is none."'


def do_task(workspace: Workspace, command: COMMAND, file: str, line: int, text: str) -> str:
    """Do a task as a maintainer does, and return its kind; a test does not know how to do a task of another kind."""
    path = workspace.folder / file
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    if "write summary and description" in text:
        draft = next(number for number in range(line, len(lines)) if lines[number].strip() == "x-draft: true")
        for number in range(line, draft):
            lines[number] = re.sub(r"( summary:).*", r"\1 Get the colours of a row.", lines[number])
            lines[number] = re.sub(r"( description:).*", r"\1 The row is returned with the colours of its items.", lines[number])
        path.write_text("".join(lines[:draft] + lines[draft + 1 :]), encoding="utf-8")
        return "draft"
    if " is withdrawn: " in text:
        # as a maintainer who finds the guess right
        draft = next(number for number in range(line, len(lines)) if lines[number].strip() == "x-draft: true")
        path.write_text("".join(lines[:draft] + lines[draft + 1 :]), encoding="utf-8")
        return "withdrawn"
    if re.search("drafts? of links to ", text):
        # as a maintainer who finds all of them right
        path.write_text("".join(line for line in lines if line.strip() != "x-draft: true"), encoding="utf-8")
        return "links"
    if text.startswith("describe "):
        document = Document(load_effective_document(SPEC, OVERLAYS))
        for subject in (*list_subjects(document), *list_objects(document)):
            if not subject.description:
                target = "$" + "".join(f"[{key!r}]" for key in subject.location)
                lines += [f'  - target: "{target}"\n', f"    update: {{description: {DESCRIPTION}}}\n"]
        path.write_text("".join(lines), encoding="utf-8")
        return "descriptions"
    if "`python -m generator check golden --write`" in text:
        assert command("check", "golden", "--write").code == 0
        return "table"
    if "read the note for users" in text:
        path.write_text("".join(lines).replace("field added: ", "field added by the service: "), encoding="utf-8")
        assert "`python -m generator changelog`" in text
        assert command("changelog").code == 0
        return "fragment"
    # descriptions also name operations of the API that this part of it does not have
    assert re.match(r"review |.*: no link was found for |.*: change the description: expected names of operations that exist, ", text), text
    return "judgement"
