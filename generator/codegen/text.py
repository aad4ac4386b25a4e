"""Render text as code that can only ever be text: string literals, docstrings, and the few shapes that templates share."""

from __future__ import annotations

import keyword
import re
import textwrap
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

from openapi_python_client.strings import safe_for_docstring

from .class_model import Field
from .hints import BUILTINS, MODELS, OMIT, Hint
from .method_model import Alternatives, Argument, AttributeValues, Method, Wait

_WIDTH = 120
_UNSEEN = frozenset({"Cc", "Cf", "Cs"})


def format_literal(value: str) -> str:
    """Return a Python string literal with exactly this value."""
    return repr(value)


def strip_invisible(value: str) -> str:
    """Return text without invisible characters: controls, bidirectional marks, unusual line ends."""
    if value.replace("\n", "").replace("\t", "").isprintable():
        return value  # as most texts are
    lines = re.sub(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]", "\n", value)
    return "".join(char for char in lines if char in "\n\t" or unicodedata.category(char) not in _UNSEEN)


def format_docstring(value: str, indent: int) -> str:
    """Return a docstring with its quotes; `value` may be any text, with several paragraphs."""
    pad = " " * indent
    lines: list[str] = []
    for paragraph in safe_for_docstring(strip_invisible(value)).strip().split("\n"):
        wrapped_lines = textwrap.wrap(
            paragraph.expandtabs(4),
            _WIDTH - indent,
            subsequent_indent=" " * (len(paragraph) - len(paragraph.lstrip()) + (4 if paragraph.startswith("    ") else 0)),
            break_long_words=False,
            break_on_hyphens=False,
        )
        lines += wrapped_lines or [""]
    text = "\n".join(pad + line if line and number else line for number, line in enumerate(lines))
    # a quote or a backslash at the end would merge with the closing quotes
    tail = f"\n{pad}" if "\n" in text or text.endswith(('"', "\\")) or len(text) > _WIDTH - indent - 6 else ""
    return f'{pad}"""{text}{tail}"""'


def format_alternatives(choices: Iterable[Alternatives]) -> str:
    """Return the code of the choices between required fields: pairs of a place and its groups of fields."""
    return repr(tuple((choice.place, choice.groups) for choice in choices))


def has_plain_keys(fields: Iterable[Field]) -> bool:
    """Return whether the keys of a TypedDict can be written as attributes in a class body."""
    members = list(fields)
    # a key named like a type would shadow that type for the keys after it
    used_names = {hint.name for field in members for hint in field.key.walk()} | {"NotRequired", MODELS}
    keys = [field.wire_name for field in members]
    return all(
        key.isascii() and key.isidentifier() and not keyword.iskeyword(key) and key[:2] != "__" and key not in used_names for key in keys
    )


def format_key_type(field: Field) -> str:
    """Return the type of a TypedDict key; a type that names a generated class is quoted, so that it is evaluated lazily."""
    annotation = field.key.render(MODELS)
    if field.key.models:
        annotation = format_literal(annotation)
    return annotation if field.required else f"NotRequired[{annotation}]"


def format_wire_names(field: Field) -> str:
    """Return a field's names in the JSON as additional call arguments, if they differ from the attribute's name."""
    names = (field.wire_name, *field.aliases)
    return "" if names == (field.name,) else "".join(f", {format_literal(name)}" for name in names)


def format_argument_type(argument: Argument) -> str:
    """Return the type of an argument."""
    return qualify_in_class(argument.hint)


def return_type(method: Method, is_async: bool) -> str:
    """Return the return type of a method."""
    return qualify_in_class(_return_hint(method, is_async))


def _return_hint(method: Method, is_async: bool) -> Hint:
    result = method.result
    if result.pages:
        return Hint("AsyncPager" if is_async else "Pager", arguments=(result.hint, result.response))
    return result.hint


def qualify_in_class(hint: Hint) -> str:
    """Return an annotation for use inside a resource class, where `list` is a method."""
    return hint.render(MODELS, BUILTINS)


def qualify_in_module(hint: Hint) -> str:
    """Return an annotation for use in a module that looks the classes up in `models`."""
    return hint.render(MODELS)


def format_signature(method: Method, name: str) -> str:
    """Return a method's signature for Markdown: each argument with its type, and `= …` if it is optional."""
    positional = [f"{argument.name}: {_format_markdown_type(argument)}" for argument in method.positional]
    keywords = [f"{argument.name}: {_format_markdown_type(argument)}" for argument in method.keywords]
    arguments = [*positional, *(["*", *keywords] if keywords else ()), "**options"]
    return_hint = _return_hint(method, is_async=False)
    line = f"{name}({', '.join(arguments)}) -> {return_hint}"
    if len(line) <= _WIDTH:
        return line
    return "\n".join([f"{name}(", *(f"    {argument}," for argument in arguments), f") -> {return_hint}"])


def _format_markdown_type(argument: Argument) -> str:
    options = [str(option) for option in argument.hint.options if option != OMIT]
    return " | ".join(options) if argument.required else f"{' | '.join(options)} = …"


def format_code_block(value: str) -> str:
    """Return text as a fenced code block, with a fence longer than any run of backticks in the text."""
    longest = max((len(run) for run in re.findall(r"`+", value)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}python\n{value}\n{fence}"


def make_anchor(heading: str) -> str:
    """Return the URL fragment of a Markdown heading."""
    return re.sub(r"[^\w-]", "", heading.lower().replace(" ", "-"))


def inline(value: str) -> str:
    """Return document text for a line of Markdown: on one line, with characters escaped that would form a tag or break a table."""
    return _flatten(strip_invisible(value)).replace("<", "&lt;").replace("|", "\\|")


def describe_credentials(method: Method) -> str:
    """Return a description of the credentials that a method needs."""
    needs = {"client": "the client's credential", "customer": "a customer token", "": ""}[method.access.bearer]
    key = f"a {method.access.key.replace('_', ' ')}" if method.access.key else ""
    return " and ".join(filter(None, [needs, key])) or "no credential"


def write_method_docstring(method: Method, indent: int) -> str:
    """Return the docstring of a method: summary, arguments, return value, errors, and required credentials."""
    documentation, pages = method.documentation, method.result.pages
    parts = [_end_sentence(documentation.summary or method.id)]
    if documentation.deprecated:
        parts += ["", f"Deprecated: use `{documentation.successor}`." if documentation.successor else "Deprecated."]
    if documentation.description:
        parts += ["", documentation.description]
    for choice in (alternative for alternative in method.body.alternatives if not alternative.place):
        parts += ["", f"Needs {' or '.join(' and '.join(f'`{name}`' for name in group) for group in choice.groups)}."]
    argument_lines = _describe_arguments(method)
    if argument_lines:
        parts += ["", "Args:", *argument_lines]
    if documentation.returned:
        paging_text = " The next page is requested when its first row is needed." if pages and pages.cursor else ""
        partial = " It may report failures: see its `failed` and `raise_on_failure()`." if method.result.is_partial else ""
        parts += ["", "Returns:", f"    {_end_sentence(documentation.returned)}{paging_text}{partial}"]
    if documentation.raised:
        parts += ["", "Raises:", "    " + ", ".join(f"{error.exception} ({error.status})" for error in documentation.raised) + "."]
    scope = f", scope `{method.access.scope}`" if method.access.scope else ""
    parts += ["", f"`{method.http_method} {method.path}`; needs {describe_credentials(method)}{scope}."]
    return format_docstring("\n".join(parts), indent)


def write_deprecation(method: Method, name: str) -> str:
    """Return the warning of a deprecated method."""
    path = method.python_call.partition("(")[0].rpartition(".")[0]
    successor = f"; use {method.documentation.successor}" if method.documentation.successor else ""
    return f"{path}.{name} is deprecated ({method.id}, {method.http_method} {method.path}){successor}"


def _describe_arguments(method: Method) -> list[str]:
    """Return a docstring line for each argument that has a description."""
    return [
        f"    {argument.name}: {_flatten(argument.description)}"
        for argument in (*method.positional, *method.keywords)
        if argument.description
    ]


def describe_states(values: Iterable[AttributeValues]) -> str:
    """Return a phrase for the attributes and the values that they may have."""
    return " or ".join(f"{value.attribute} is {' or '.join(value.values)}" for value in values)


def write_wait_docstring(method: Method, wait: Wait, indent: int) -> str:
    """Return the docstring of a wait: what it polls, how often, what it returns."""
    ends = f" WaitFailedError at once when {describe_states(wait.never)}," if wait.never else ""
    parts = [
        f"Wait until {describe_states(wait.until)}, polling with `{method.name}`.",
        "",
        "Args:",
        *_describe_arguments(method),
        "    timeout: The maximum number of seconds to wait; the last poll is made at the end. Each poll has the timeout of the client.",
        "    wait_initial: The maximum length of the first pause in seconds; it doubles each time, and a pause lasts at least half of it.",
        "    wait_max: The maximum length of any pause in seconds.",
        "",
        "Returns:",
        f"    The result of the last `{method.name}`.",
        "",
        "Raises:",
        f"    WaitTimeoutError after the timeout (its `last` is the result of the last poll),{ends} and what `{method.name}` raises.",
    ]
    return format_docstring("\n".join(parts), indent)


def write_once_docstring(method: Method, indent: int) -> str:
    """Return the docstring of a method that creates something once."""
    creation = method.once
    assert creation is not None
    reference = (
        f"The reference is sent in `metadata`, under the key `reference`. If the response of `{method.name}` is lost, `{creation.list}` is "
        "read back to the time of the call, by the service's clock, since metadata cannot be searched. A row with the reference is "
        f"returned; without one, `{method.name}` is called again, at most 3 times. With a store, calls with the same reference return "
        "the same result, in other processes too: one worker creates, the others wait, and after a crash the next worker looks first."
    )
    parts = [
        f"Do what `{method.name}` does, but only once per reference, even if a response is lost or a worker dies.",
        "",
        reference,
        "",
        "Args:",
        "    reference: A string of your own that identifies what is created, such as a purchase number.",
        *_describe_arguments(method),
        "    store: A `RedisCreationStore` or an `SQLCreationStore` of `scalev.stores`, or your own.",
        "    settle: Seconds between a lost response and the look-up, since the service may still be processing the call.",
        "",
        "Returns:",
        f"    What `{method.name}` or `{creation.get}` returned.",
        "",
        "Raises:",
        f"    What `{method.name}`, `{creation.list}` and `{creation.get}` raise, and what the store raises. After an error that",
        "    `may_have_been_processed`, call it again with the same reference and store.",
    ]
    return format_docstring("\n".join(parts), indent)


def _end_sentence(text: str) -> str:
    flat = _flatten(text)
    return flat if flat.endswith((".", "!", "?", ":")) else flat + "."


def _flatten(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


FILTERS: dict[str, Callable[..., Any]] = {
    "literal": format_literal,
    "alternatives": format_alternatives,
    "docstring": format_docstring,
    "has_plain_keys": has_plain_keys,
    "argument_type": format_argument_type,
    "wire_names": format_wire_names,
    "in_class": qualify_in_class,
    "in_module": qualify_in_module,
    "key_type": format_key_type,
    "return_type": return_type,
    "method_docstring": write_method_docstring,
    "deprecation": write_deprecation,
    "anchor": make_anchor,
    "describe_states": describe_states,
    "signature": format_signature,
    "code_block": format_code_block,
    "inline": inline,
    "credential": describe_credentials,
    "once_docstring": write_once_docstring,
    "write_wait_docstring": write_wait_docstring,
}
