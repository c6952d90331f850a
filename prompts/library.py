"""Finds, checks and fills the prompt files of this folder.

A file `<id>.md.j2` has YAML front matter between two lines `---`, then one heading for each message
(`# system`, `# user`). A line `{% include "parts/<name>.j2" %}` stands for the lines of that file: what
several prompts say is written once, and a prompt's hash covers all that it says. Headings are read from
the file, before values are filled in, so no value can open a message of its own. Templates run in a
sandbox, and the fields of the input type are exactly the variables that the template uses.
"""

import hashlib
import re
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import cast

import yaml
from jinja2 import StrictUndefined, Template, TemplateRuntimeError, TemplateSyntaxError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import Field, ValidationError

from bespoke.domain.base import Value, sha256_of
from bespoke.errors import InvalidFile, InvalidInput
from bespoke.llm.base import Message, PromptSource, Role
from prompts import inputs, outputs
from prompts.untrusted import neutral, untrusted

FOLDER = Path(__file__).parent
SUFFIX = ".md.j2"

_HEADING = re.compile(r"^# (system|user|assistant)[ \t]*$")
_INCLUDE = re.compile(r'^\{% include "(parts/[a-z_]+\.j2)" %\}$')
_DEEPEST = 3
"""Parts within parts."""
_FENCE = "---"


class Defaults(Value):
    """How a model is asked when nothing else is said."""

    temperature: float = Field(ge=0, le=2)
    max_output_tokens: int = Field(gt=0)


class FrontMatter(Value):
    """The head of a prompt file."""

    id: str = Field(pattern=r"^[a-z][a-z_]*$")
    version: int = Field(ge=1)
    description: str = Field(min_length=1)
    input: str
    """Class in `prompts.inputs`."""
    output: str | None
    """Class in `prompts.outputs`; None for a prompt that only follows another and keeps its output."""
    defaults: Defaults
    changes: dict[int, str]
    """What each version changed; the current one must be among them."""


@dataclass(frozen=True, slots=True)
class RenderedPrompt:
    """Messages ready to send, and where they came from."""

    id: str
    version: int
    sha256: str
    """Of the messages."""
    messages: tuple[Message, ...]

    @property
    def source(self) -> PromptSource:
        return PromptSource(self.id, self.version, self.sha256)

    def followed_by(self, other: "RenderedPrompt") -> "RenderedPrompt":
        """Returns this prompt with the messages of `other` after its own; the hash covers both."""
        return rendered(self.id, self.version, self.messages + other.messages)


def rendered(prompt_id: str, version: int, messages: tuple[Message, ...]) -> RenderedPrompt:
    """Returns the prompt with the hash of its messages."""
    sha256 = sha256_of([{"role": m.role, "content": m.content} for m in messages])
    return RenderedPrompt(prompt_id, version, sha256, messages)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt file that has been read and holds together."""

    path: Path
    head: FrontMatter
    file_sha256: str
    sections: tuple[tuple[Role, Template], ...]

    def render(self, values: Value) -> RenderedPrompt:
        """Returns the messages with `values` filled in.

        Raises:
            InvalidInput: `values` is not of the type that the file names.
            InvalidFile: the template asks a value for something that it does not have.
        """
        if type(values).__name__ != self.head.input:
            raise InvalidInput(
                f"prompt '{self.head.id}' takes '{self.head.input}', not '{type(values).__name__}'"
            )
        variables = {name: getattr(values, name) for name in type(values).model_fields}
        messages = []
        for role, template in self.sections:
            try:
                content = template.render(variables)
            except TemplateRuntimeError as error:
                raise InvalidFile(str(self.path), str(error)) from error
            messages.append(Message(role, _without_blank_runs(content)))
        return rendered(self.head.id, self.head.version, tuple(messages))


class PromptLibrary:
    """The prompts of one folder, each read once."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder
        self._read: dict[str, Prompt] = {}

    def ids(self) -> tuple[str, ...]:
        """Returns the ids of all prompts, in alphabetical order."""
        return tuple(sorted(path.name.removesuffix(SUFFIX) for path in self._folder.glob(f"*{SUFFIX}")))

    def prompt(self, prompt_id: str) -> Prompt:
        """Returns the prompt called `prompt_id`.

        Raises:
            InvalidInput: there is none.
            InvalidFile: its file does not hold together.
        """
        if prompt_id not in self._read:
            if prompt_id not in self.ids():
                near = get_close_matches(prompt_id, self.ids(), 1)
                meant = f"; did you mean '{near[0]}'?" if near else f"; there are {', '.join(self.ids())}"
                raise InvalidInput(f"unknown prompt '{prompt_id}'{meant}")
            self._read[prompt_id] = read_prompt(self._folder / f"{prompt_id}{SUFFIX}")
        return self._read[prompt_id]

    def render(self, prompt_id: str, values: Value) -> RenderedPrompt:
        """Returns the messages of `prompt_id` with `values` filled in; see `Prompt.render`."""
        return self.prompt(prompt_id).render(values)


def read_prompt(path: Path) -> Prompt:
    """Returns the prompt in the file at `path`.

    Raises:
        InvalidFile: the front matter or the template is wrong; with file and line.
    """
    lines = _with_parts(path, path.read_text(encoding="utf-8").splitlines())
    source = "\n".join(lines) + "\n"
    if not lines or lines[0] != _FENCE or _FENCE not in lines[1:]:
        raise InvalidFile(str(path), "starts without front matter between two lines '---'", line=1)
    end = lines.index(_FENCE, 1)
    head = _read_head(path, "\n".join(lines[1:end]))
    if head.id != path.name.removesuffix(SUFFIX):
        raise InvalidFile(str(path), f"is '{head.id}' but the file has another name", key="id")
    environment = _environment()
    sections = []
    used: set[str] = set()
    for role, line, text in _split(path, lines, end + 1):
        try:
            # Blank lines in front keep the template's line numbers those of the file.
            tree = environment.parse("\n" * line + text)
            used |= meta.find_undeclared_variables(tree)
            sections.append((role, environment.from_string(text)))
        except TemplateSyntaxError as error:
            raise InvalidFile(str(path), error.message or "is no template", line=error.lineno) from error
    _check_variables(path, head, used)
    return Prompt(path, head, hashlib.sha256(source.encode()).hexdigest(), tuple(sections))


def _with_parts(path: Path, lines: list[str], depth: int = 0) -> list[str]:
    """Returns the lines with those of the files that they include in their place."""
    expanded: list[str] = []
    for number, line in enumerate(lines, start=1):
        named = _INCLUDE.match(line)
        if named is None:
            expanded.append(line)
            continue
        part = path.parent / named[1] if depth == 0 else path.parent.parent / named[1]
        if depth == _DEEPEST or not part.is_file():
            problem = "lies too deep" if depth == _DEEPEST else "is no file"
            raise InvalidFile(str(path), f"includes '{named[1]}', which {problem}", line=number)
        expanded += _with_parts(part, part.read_text(encoding="utf-8").splitlines(), depth + 1)
    return expanded


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=False,
        finalize=neutral,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    environment.filters["untrusted"] = untrusted
    return environment


def _read_head(path: Path, text: str) -> FrontMatter:
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else None
        raise InvalidFile(str(path), f"is no YAML: {error.problem}", line=line) from error
    if not isinstance(node, yaml.MappingNode):
        raise InvalidFile(str(path), "has no keys in its front matter", line=1)
    # The first line of front matter is the second line of the file, and marks count from zero.
    line_of = {key.value: key.start_mark.line + 2 for key, _ in node.value}
    try:
        head = FrontMatter.model_validate(data)
    except ValidationError as error:
        problem = error.errors(include_url=False, include_context=False)[0]
        key = ".".join(str(part) for part in problem["loc"])
        line = line_of.get(str(problem["loc"][0])) if problem["loc"] else None
        said = problem["msg"]
        if problem["type"] == "extra_forbidden":
            said = f"unknown key; the keys are {', '.join(FrontMatter.model_fields)}"
        raise InvalidFile(str(path), said, line=line, key=key) from error
    for key, module in (("input", inputs), ("output", outputs)):
        name: str | None = getattr(head, key)
        if name is not None and not isinstance(getattr(module, name, None), type):
            said = f"there is no '{name}' in {module.__name__}"
            raise InvalidFile(str(path), said, line=line_of[key], key=key)
    if head.version not in head.changes:
        said = f"does not say what version {head.version} changed"
        raise InvalidFile(str(path), said, line=line_of["changes"], key="changes")
    return head


def _split(path: Path, lines: list[str], start: int) -> list[tuple[Role, int, str]]:
    """Returns role, number of lines above, and text of every message."""
    sections: list[tuple[Role, int, list[str]]] = []
    for number, line in enumerate(lines[start:], start=start + 1):
        heading = _HEADING.match(line)
        if heading:
            sections.append((cast(Role, heading[1]), number, []))
        elif sections:
            sections[-1][2].append(line)
        elif line.strip():
            raise InvalidFile(str(path), "text stands before the first role heading", line=number)
    if not sections:
        raise InvalidFile(str(path), "has no role heading such as '# system'", line=start + 1)
    return [(role, above, "\n".join(text)) for role, above, text in sections]


def _check_variables(path: Path, head: FrontMatter, used: set[str]) -> None:
    given = set(getattr(inputs, head.input).model_fields)
    if missing := sorted(used - given):
        raise InvalidFile(str(path), f"uses '{missing[0]}', which '{head.input}' does not have")
    if unused := sorted(given - used):
        raise InvalidFile(str(path), f"does not use '{unused[0]}' of '{head.input}'")


def _without_blank_runs(text: str) -> str:
    """Parts that are left out leave blank lines behind; a run of them becomes one."""
    return re.sub(r"\n{3,}", "\n\n", text).strip()
