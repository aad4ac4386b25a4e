"""Render text as code that can only ever be text: string literals, docstrings, and the few shapes that templates share."""

from __future__ import annotations

import keyword
import re
import textwrap
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

from openapi_python_client.strings import safe_for_docstring

from .client_model import Argument, Call, Field, Wait
from .hints import BUILTINS, MODELS, OMIT, Hint

_WIDTH = 120
_UNSEEN = frozenset({"Cc", "Cf", "Cs"})


def literal(value: str) -> str:
    """Return a Python string literal with exactly this value."""
    return repr(value)


def plain(value: str) -> str:
    """Return text without invisible characters: controls, bidirectional marks, unusual line ends."""
    lines = re.sub(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]", "\n", value)
    return "".join(char for char in lines if char in "\n\t" or unicodedata.category(char) not in _UNSEEN)


def docstring(value: str, indent: int) -> str:
    """Return a docstring with its quotes; `value` may be any text, with several paragraphs."""
    pad = " " * indent
    lines: list[str] = []
    for paragraph in safe_for_docstring(plain(value)).strip().split("\n"):
        wrapped = textwrap.wrap(
            paragraph.expandtabs(4),
            _WIDTH - indent,
            subsequent_indent=" " * (len(paragraph) - len(paragraph.lstrip()) + (4 if paragraph.startswith("    ") else 0)),
            break_long_words=False,
            break_on_hyphens=False,
        )
        lines += wrapped or [""]
    text = "\n".join(pad + line if line and number else line for number, line in enumerate(lines))
    # a quote or a backslash at the end would merge with the closing quotes
    tail = f"\n{pad}" if "\n" in text or text.endswith(('"', "\\")) or len(text) > _WIDTH - indent - 6 else ""
    return f'{pad}"""{text}{tail}"""'


def alternatives(choices: Iterable[tuple[str, tuple[tuple[str, ...], ...]]]) -> str:
    """Return the code of the choices between required fields: pairs of a place and its groups of fields."""
    return repr(tuple(choices))


def has_plain_keys(fields: Iterable[Field]) -> bool:
    """Return whether the keys of a TypedDict can be written as attributes in a class body."""
    known = list(fields)
    # a key named like a type would shadow that type for the keys after it
    used = {hint.name for field in known for hint in field.key.walk()} | {"NotRequired", MODELS}
    keys = [field.wire_name for field in known]
    return all(key.isascii() and key.isidentifier() and not keyword.iskeyword(key) and key[:2] != "__" and key not in used for key in keys)


def key_type(field: Field) -> str:
    """Return the type of a TypedDict key; a type that names a generated class is quoted, so that it is evaluated lazily."""
    annotation = field.key.render(MODELS)
    if field.key.models:
        annotation = literal(annotation)
    return annotation if field.required else f"NotRequired[{annotation}]"


def wire_names(field: Field) -> str:
    """Return a field's names in the JSON as additional call arguments, if they differ from the attribute's name."""
    names = (field.wire_name, *field.aliases)
    return "" if names == (field.name,) else "".join(f", {literal(name)}" for name in names)


def passed(argument: Argument) -> str:
    """Return the type of an argument."""
    return in_class(argument.hint)


def result(call: Call, is_async: bool) -> str:
    """Return the return type of a method."""
    return in_class(_result(call, is_async))


def _result(call: Call, is_async: bool) -> Hint:
    if call.items:
        return Hint("AsyncPager" if is_async else "Pager", arguments=(call.result, call.parsed))
    return call.result


def in_class(hint: Hint) -> str:
    """Return an annotation for use inside a resource class, where `list` is a method."""
    return hint.render(MODELS, BUILTINS)


def in_module(hint: Hint) -> str:
    """Return an annotation for use in a module that looks the classes up in `models`."""
    return hint.render(MODELS)


def signature(call: Call, name: str) -> str:
    """Return a method's signature for Markdown: each argument with its type, and `= …` if it is optional."""
    positional = [f"{argument.name}: {_shown_type(argument)}" for argument in call.positional]
    keywords = [f"{argument.name}: {_shown_type(argument)}" for argument in call.keywords]
    arguments = [*positional, *(["*", *keywords] if keywords else ()), "**options"]
    returned = _result(call, is_async=False)
    line = f"{name}({', '.join(arguments)}) -> {returned}"
    if len(line) <= _WIDTH:
        return line
    return "\n".join([f"{name}(", *(f"    {argument}," for argument in arguments), f") -> {returned}"])


def _shown_type(argument: Argument) -> str:
    options = [str(option) for option in argument.hint.options if option != OMIT]
    return " | ".join(options) if argument.required else f"{' | '.join(options)} = …"


def code_block(value: str) -> str:
    """Return text as a fenced code block, with a fence longer than any run of backticks in the text."""
    longest = max((len(run) for run in re.findall(r"`+", value)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}python\n{value}\n{fence}"


def anchor(heading: str) -> str:
    """Return the URL fragment of a Markdown heading."""
    return re.sub(r"[^\w-]", "", heading.lower().replace(" ", "-"))


def inline(value: str) -> str:
    """Return document text for a line of Markdown: on one line, with characters escaped that would form a tag or break a table."""
    return _flat(plain(value)).replace("<", "&lt;").replace("|", "\\|")


def credential(call: Call) -> str:
    """Return a description of the credentials that a call needs."""
    needs = {"client": "the client's credential", "customer": "a customer token", "": ""}[call.bearer]
    key = "a storefront key" if call.storefront_key else ""
    return " and ".join(filter(None, [needs, key])) or "no credential"


def call_docstring(call: Call, indent: int) -> str:
    """Return the docstring of a method: summary, arguments, return value, errors, and required credentials."""
    parts = [_sentence(call.summary or call.id)]
    if call.deprecated:
        parts += ["", "Deprecated."]
    if call.description:
        parts += ["", call.description]
    for choice in (groups for place, groups in call.places.alternatives if not place):
        parts += ["", f"Needs {' or '.join(' and '.join(f'`{name}`' for name in group) for group in choice)}."]
    described = _described(call)
    if described:
        parts += ["", "Args:", *described]
    if call.returned:
        paged = " The next page is asked for when its first row is." if call.items and call.cursor else ""
        partial = " It can hold failures: see its `failed` and `raise_on_failure()`." if call.partial else ""
        parts += ["", "Returns:", f"    {_sentence(call.returned)}{paged}{partial}"]
    if call.raised:
        parts += ["", "Raises:", "    " + ", ".join(f"{name} ({status})" for name, status in call.raised) + "."]
    scope = f", scope `{call.scope}`" if call.scope else ""
    parts += ["", f"`{call.http_method} {call.path}`; needs {credential(call)}{scope}."]
    return docstring("\n".join(parts), indent)


def deprecation(call: Call, name: str) -> str:
    """Return the warning of a deprecated method."""
    path = call.python_call.partition("(")[0].rpartition(".")[0]
    return f"{path}.{name} is deprecated ({call.http_method} {call.path})"


def _described(call: Call) -> list[str]:
    """Return a docstring line for each argument that has a description."""
    return [
        f"    {argument.name}: {_flat(argument.description)}" for argument in (*call.positional, *call.keywords) if argument.description
    ]


def told(values: tuple[tuple[str, tuple[str, ...]], ...]) -> str:
    """Return a phrase for the attributes and the values that they may have."""
    return " or ".join(f"{name} is {' or '.join(some)}" for name, some in values)


def wait_docstring(call: Call, wait: Wait, indent: int) -> str:
    """Return the docstring of a wait: what it polls, how often, what it returns."""
    ends = f" WaitFailedError at once when {told(wait.never)}," if wait.never else ""
    parts = [
        f"Wait until {told(wait.until)}, polling with `{call.method}`.",
        "",
        "Args:",
        *_described(call),
        "    timeout: The number of seconds to wait; the last poll is made when they are over. Each poll has the client's timeout.",
        "    wait_initial: The most seconds that the first pause lasts; the bound doubles, and each pause is at least half of it.",
        "    wait_max: The most seconds that a pause lasts.",
        "",
        "Returns:",
        f"    What the last `{call.method}` returned.",
        "",
        "Raises:",
        f"    WaitTimeoutError when the time is over (its `last` is what the last poll returned),{ends} and what `{call.method}` raises.",
    ]
    return docstring("\n".join(parts), indent)


def _sentence(text: str) -> str:
    flat = _flat(text)
    return flat if flat.endswith((".", "!", "?", ":")) else flat + "."


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


FILTERS: dict[str, Callable[..., Any]] = {
    "literal": literal,
    "alternatives": alternatives,
    "docstring": docstring,
    "has_plain_keys": has_plain_keys,
    "passed": passed,
    "wire_names": wire_names,
    "in_class": in_class,
    "in_module": in_module,
    "key_type": key_type,
    "result": result,
    "call_docstring": call_docstring,
    "deprecation": deprecation,
    "anchor": anchor,
    "told": told,
    "signature": signature,
    "code_block": code_block,
    "inline": inline,
    "credential": credential,
    "wait_docstring": wait_docstring,
}
