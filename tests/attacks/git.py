"""Repositories made to harm whoever compares a package with a revision of theirs."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import subprocess
import sys
import time
from functools import partial
from typing import TYPE_CHECKING, Any

from tests.attacks.attempt import COMMAND, Try, call, survived

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# -- repositories ----------------------------------------------------------------------------------

DESCRIPTOR = "datapackage.json"
DATA = "birds.csv"
# no settings but the repository's, and no repository above the try's own
ALONE = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CEILING_DIRECTORIES": ""}
WHO = ("-c", "user.name=A Tester", "-c", "user.email=tester@example.org")


def package(folder: Path, *rows: str, path: str = DATA) -> Path:
    """A package of one table."""
    schema = {"fields": [{"name": "id"}, {"name": "eggs"}], "primaryKey": ["id"]}
    resource = {"name": "birds", "path": path, "schema": schema}
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"name": "birds", "version": "1.0.0", "resources": [resource]})
    (folder / DESCRIPTOR).write_text(text, "utf-8")
    lines = ("id,eggs", *(rows or ("crow,4", "daw,5")))
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return folder


def git(folder: Path, *arguments: str | Path, given: str | bytes = b"") -> str:
    """What git prints, with nothing of the caller's settings."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(
        ["git", *WHO, "-C", folder, *arguments],
        env=plain | ALONE,
        input=given if isinstance(given, bytes) else given.encode(),
        capture_output=True,
        check=True,
    )
    return done.stdout.decode("utf-8", "surrogateescape").strip()


def commit(folder: Path) -> Path:
    """Commit all that is in a folder, as v1.0.0 where that is not there yet."""
    if not (folder / ".git").exists():
        git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message=as it stands")
    if not git(folder, "tag", "--list", "v1.0.0"):
        git(folder, "tag", "v1.0.0")
    return folder


def repository(folder: Path) -> Path:
    """A checkout of a package in which one row was added since."""
    checkout = commit(package(folder / "checkout"))
    return package(checkout, "crow,4", "daw,5", "owl,1")


def configure(folder: Path, **settings: str) -> None:
    """Write settings to the repository's own file; `__` stands for a dot."""
    for name, value in settings.items():
        git(folder, "config", name.replace("__", "."), value)


def script(path: Path, command: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{command}\n", "utf-8")
    path.chmod(0o755)
    return path


def contents(folder: Path) -> dict[str, tuple[int, int]]:
    """All that lies below a folder, and when each was changed."""
    found = {}
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        found[str(path)] = status.st_mtime_ns, status.st_size
    return found


# -- hostile git configuration ---------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Call:
    """Where the commands are called, with what, and what else they get."""

    cwd: Path
    env: dict[str, str] = dataclasses.field(default_factory=dict)
    target: str = "."
    revision: str = "HEAD"
    statuses: tuple[int, ...] = (0, 1, 2)


HOSTILE: dict[str, Callable[[Path, str, Path], Call | Path]] = {}
QUICK = {"fsmonitor", "smudge", "ext remote", "bare in data", "GIT_TRACE"}


def hostile(name: str) -> Callable[[Any], Any]:
    def keep(make: Any) -> Any:
        HOSTILE[name] = make
        return make

    return keep


def run_hostile(make: Callable[[Path, str, Path], Call | Path], folder: Path) -> None:
    """Call what reads a revision, and see that nothing was run and nothing written."""
    mark = folder / "PWNED"
    run = f"touch {mark}"
    tool = script(folder / "tools" / "tool", f"{run}; false")
    made = make(folder, run, tool)
    wanted = made if isinstance(made, Call) else Call(made)
    mark.unlink(missing_ok=True)  # the traps may have shut when they were laid
    before = contents(folder)
    for arguments in (
        ("diff", wanted.target),
        ("diff", wanted.target, "--base", wanted.revision),
        ("validate", wanted.target, "--base", wanted.revision),
    ):
        done = call(*arguments, cwd=wanted.cwd, env=ALONE | wanted.env)
        assert not mark.exists(), f"{arguments} ran a program"
        survived(done, *wanted.statuses)
    assert contents(folder) == before


def setting(**settings: str) -> Callable[[Path, str, Path], Call | Path]:
    """Settings of the repository; RUN stands for a shell command, TOOL for a program."""

    def make(folder: Path, run: str, tool: Path) -> Call:
        checkout = repository(folder)
        filled = {
            name: value.replace("RUN", run).replace("TOOL", str(tool))
            for name, value in settings.items()
        }
        configure(checkout, **filled)
        return Call(checkout, statuses=(0,))

    return make


def filtered(**settings: str) -> Callable[[Path, str, Path], Call | Path]:
    """Settings that attributes of the files ask for."""

    def make(folder: Path, run: str, tool: Path) -> Call:
        checkout = commit(package(folder / "checkout"))
        (checkout / ".gitattributes").write_text("* filter=x diff=x merge=x\n", "utf-8")
        commit(checkout)
        setting_of = {name: value.replace("RUN", run) for name, value in settings.items()}
        configure(checkout, **setting_of)
        return Call(package(checkout, "owl,1"), statuses=(0,))

    return make


def lacking(url: str, **settings: str) -> Callable[[Path, str, Path], Call | Path]:
    """A partial clone that lacks a file, and would fetch it."""

    def make(folder: Path, run: str, tool: Path) -> Call:
        checkout = repository(folder)
        name = git(checkout, "rev-parse", f"HEAD:{DATA}")
        (checkout / ".git" / "objects" / name[:2] / name[2:]).unlink()
        every = {
            "core__repositoryFormatVersion": "1",
            "extensions__partialClone": "origin",
            "remote__origin__url": url,
            "remote__origin__promisor": "true",
            "remote__origin__partialCloneFilter": "blob:none",
            "protocol__allow": "always",
            **settings,
        }
        filled = {
            key.replace("TOOL", str(tool)): value.replace("RUN", run).replace("TOOL", str(tool))
            for key, value in every.items()
        }
        configure(checkout, **filled)
        return Call(checkout, env={"GIT_ALLOW_PROTOCOL": "ext:ssh:file:git"}, statuses=(1, 2))

    return make


def hooked(*names: str, path: str = ".git/hooks") -> Callable[[Path, str, Path], Call | Path]:
    def make(folder: Path, run: str, tool: Path) -> Call:
        checkout = repository(folder)
        for name in names:
            script(checkout / path / name, run)
        if path != ".git/hooks":
            configure(checkout, core__hooksPath=path)
        return Call(checkout, statuses=(0,))

    return make


def environment(name: str, value: str, *statuses: int) -> Callable[[Path, str, Path], Call | Path]:
    """A variable of the caller; FILE stands for a file that is not there."""

    def make(folder: Path, run: str, tool: Path) -> Call:
        checkout = repository(folder)
        filled = value.replace("RUN", run).replace("TOOL", str(tool))
        filled = filled.replace("FILE", str(folder / "trace"))
        return Call(checkout, env={name: filled}, statuses=statuses or (0,))

    return make


HOSTILE |= {
    "fsmonitor": setting(core__fsmonitor="RUN; false"),
    "fsmonitor, first version": setting(
        core__fsmonitor="RUN; false", core__fsmonitorHookVersion="1"
    ),
    "fsmonitor, git's own": setting(core__fsmonitor="true"),
    "smudge": filtered(filter__x__smudge="RUN; cat"),
    "smudge, required": filtered(filter__x__smudge="RUN; false", filter__x__required="true"),
    "clean": filtered(filter__x__clean="RUN; cat"),
    "process": filtered(filter__x__process="RUN; false"),
    "textconv": filtered(diff__x__textconv="RUN; cat", diff__x__cachetextconv="true"),
    "diff command": filtered(diff__x__command="RUN"),
    "merge driver": filtered(merge__x__driver="RUN"),
    "external diff": setting(diff__external="RUN"),
    "aliases": setting(
        **{
            f"alias__{name}": "!RUN"
            for name in ("rev-parse", "cat-file", "for-each-ref", "ls-tree", "tag", "rev-list")
        }
    ),
    "pager": setting(
        core__pager="RUN",
        **{f"pager__{name}": "RUN" for name in ("rev-parse", "for-each-ref", "cat-file", "tag")},
    ),
    "editor": setting(core__editor="RUN", sequence__editor="RUN"),
    "signatures": setting(gpg__program="TOOL", gpg__ssh__program="TOOL", log__showSignature="true"),
    "command for alternates": setting(
        core__alternateRefsCommand="RUN", core__alternateRefsPrefixes="refs/"
    ),
    "packing": setting(uploadpack__packObjectsHook="TOOL", gc__auto="1", gc__autoDetach="false"),
    "trace as setting": setting(trace2__eventTarget="/tmp/w-none/trace", trace2__normalTarget="1"),
    "credentials": setting(credential__helper="!RUN", core__askPass="TOOL"),
    "post-index-change": hooked("post-index-change"),
    "post-checkout": hooked("post-checkout", "post-merge", "post-rewrite"),
    "reference-transaction": hooked("reference-transaction"),
    "fsmonitor hook": hooked("fsmonitor-watchman", "query-watchman", "pre-auto-gc"),
    "hooks in the tree": hooked(
        "post-index-change", "post-checkout", "reference-transaction", path="hooks"
    ),
    "ext remote": lacking("ext::TOOL", protocol__ext__allow="always"),
    "ssh remote": lacking("ssh://example.org/x", core__sshCommand="RUN; false"),
    "ssh remote with a variant": lacking(
        "git@example.org:x", core__sshCommand="TOOL", ssh__variant="simple"
    ),
    "local remote": lacking("/", remote__origin__uploadpack="RUN; false"),
    "remote of a kind": lacking("TOOL", remote__origin__vcs="ext"),
    "proxied remote": lacking("git://127.0.0.1/x", core__gitProxy="TOOL"),
    "rewritten remote": lacking(
        "https://127.0.0.1/x", **{"url__ext::TOOL #__insteadOf": "https://127.0.0.1/x"}
    ),
    "remote that asks": lacking(
        "https://127.0.0.1:1/x", credential__helper="!RUN", core__askPass="TOOL"
    ),
    "GIT_EXTERNAL_DIFF": environment("GIT_EXTERNAL_DIFF", "TOOL"),
    "GIT_SSH_COMMAND": environment("GIT_SSH_COMMAND", "RUN"),
    "GIT_SSH": environment("GIT_SSH", "TOOL"),
    "GIT_ASKPASS": environment("GIT_ASKPASS", "TOOL"),
    "GIT_PAGER": environment("GIT_PAGER", "RUN"),
    "GIT_EDITOR": environment("GIT_EDITOR", "RUN"),
    "GIT_PROXY_COMMAND": environment("GIT_PROXY_COMMAND", "TOOL"),
    "GIT_TRACE": environment("GIT_TRACE", "FILE"),
    "GIT_TRACE2_EVENT": environment("GIT_TRACE2_EVENT", "FILE"),
    "GIT_TRACE_SETUP": environment("GIT_TRACE_SETUP", "FILE"),
    "GIT_CONFIG_PARAMETERS": environment("GIT_CONFIG_PARAMETERS", "'core.fsmonitor'='RUN; false'"),
    "PAGER": environment("PAGER", "RUN"),
}


@hostile("ext remote in the history")
def _(folder: Path, run: str, tool: Path) -> Call:
    """The commit itself is lacking."""
    lacking_file = lacking("ext::TOOL", protocol__ext__allow="always")
    made = lacking_file(folder, run, tool)
    assert isinstance(made, Call)
    git(made.cwd, "update-ref", "--no-deref", "refs/heads/x", "HEAD")
    gone = "12" * 20
    (made.cwd / ".git" / "refs" / "heads" / "x").write_text(f"{gone}\n", "utf-8")
    return dataclasses.replace(made, revision="x")


@hostile("GIT_CONFIG_COUNT")
def _(folder: Path, run: str, tool: Path) -> Call:
    env = {"GIT_CONFIG_COUNT": "2"}
    for number, (name, value) in enumerate(
        {"core.fsmonitor": f"{run}; false", "core.hooksPath": str(tool.parent)}.items()
    ):
        env |= {f"GIT_CONFIG_KEY_{number}": name, f"GIT_CONFIG_VALUE_{number}": value}
    return Call(repository(folder), env=env, statuses=(0,))


@hostile("GIT_EXEC_PATH")
def _(folder: Path, run: str, tool: Path) -> Call:
    for name in ("git", "git-cat-file", "git-rev-parse", "git-for-each-ref", "git-tag"):
        script(tool.parent / name, run)
    return Call(repository(folder), env={"GIT_EXEC_PATH": str(tool.parent)}, statuses=(0,))


@hostile("GIT_TEMPLATE_DIR")
def _(folder: Path, run: str, tool: Path) -> Call:
    script(tool.parent / "hooks" / "post-checkout", run)
    return Call(repository(folder), env={"GIT_TEMPLATE_DIR": str(tool.parent)}, statuses=(0,))


def embedded(settings: str, *, target: str = ".") -> Callable[[Path, str, Path], Call | Path]:
    """A repository among the files of a checkout, as any clone brings it along."""

    def make(folder: Path, run: str, tool: Path) -> Call:
        source = package(folder / "source" / "data")
        git(source, "init", "--quiet", "--bare", ".")
        git(source.parent, "init", "--quiet")
        own = ("--git-dir=.", "--work-tree=.", "-c", "core.bare=false")
        git(source, *own, "add", "--force", DESCRIPTOR, DATA)
        git(source, *own, "commit", "--quiet", "--message=x")
        (source / "index").unlink()
        (source / "config").write_text(settings.replace("RUN", run), "utf-8")
        (source / "hooks").mkdir(exist_ok=True)
        commit(source.parent)
        git(folder, "clone", "--quiet", source.parent, folder / "clone")
        assert (folder / "clone" / "data" / "HEAD").exists()
        cwd = folder / "clone" if target != "." else folder / "clone" / "data"
        return Call(cwd, target=target, statuses=(2,))

    return make


_BARE = '[core]\n\trepositoryformatversion = 0\n\tfsmonitor = "RUN; false"\n\thooksPath = hooks\n'
HOSTILE |= {
    "bare in data": embedded(_BARE + "\tbare = false\n\tworktree = .\n"),
    "bare in data, named": embedded(_BARE + "\tbare = false\n\tworktree = .\n", target="data"),
    "bare in data, as bare": embedded(_BARE + "\tbare = true\n"),
    "bare in data, with a worktree above": embedded(_BARE + "\tbare = false\n\tworktree = ..\n"),
}


@hostile("settings included")
def _(folder: Path, run: str, tool: Path) -> Path:
    checkout = repository(folder)
    (checkout / "more").write_text(f'[core]\n\tfsmonitor = "{run}; false"\n', "utf-8")
    configure(checkout, include__path="../more")
    return checkout


@hostile("settings included by a condition")
def _(folder: Path, run: str, tool: Path) -> Path:
    checkout = repository(folder)
    (checkout / "more").write_text(f'[core]\n\tfsmonitor = "{run}; false"\n', "utf-8")
    git(checkout, "config", "includeIf.gitdir:**.path", "../more")
    return checkout


@hostile("settings of a worktree")
def _(folder: Path, run: str, tool: Path) -> Path:
    checkout = repository(folder)
    configure(checkout, extensions__worktreeConfig="true")
    git(checkout, "config", "--worktree", "core.fsmonitor", f"{run}; false")
    return checkout


@hostile("attributes of the repository")
def _(folder: Path, run: str, tool: Path) -> Path:
    checkout = repository(folder)
    (checkout / ".git" / "info").mkdir(exist_ok=True)
    (checkout / ".git" / "info" / "attributes").write_text("* filter=x\n", "utf-8")
    configure(checkout, filter__x__smudge=f"{run}; cat")
    return checkout


@hostile("attributes elsewhere")
def _(folder: Path, run: str, tool: Path) -> Path:
    checkout = repository(folder)
    (folder / "attributes").write_text("* filter=x\n", "utf-8")
    configure(checkout, filter__x__process=run, core__attributesFile=str(folder / "attributes"))
    return checkout


@hostile("attributes that a commit substitutes")
def _(folder: Path, run: str, tool: Path) -> Path:
    checkout = repository(folder)
    (checkout / ".gitattributes").write_text(f"{DATA} export-subst export-ignore ident\n")
    configure(checkout, tar__x__command=run)
    return commit(checkout)


@hostile("large files' filter")
def _(folder: Path, run: str, tool: Path) -> Call:
    checkout = commit(package(folder / "checkout"))
    (checkout / ".gitattributes").write_text("*.csv filter=lfs diff=lfs\n", "utf-8")
    (checkout / ".lfsconfig").write_text("[lfs]\n\turl = https://127.0.0.1:1/\n", "utf-8")
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'1' * 64}\nsize 9\n"
    (checkout / DATA).write_text(pointer, "utf-8")
    commit(checkout)
    configure(checkout, filter__lfs__smudge=f"{run}; cat", filter__lfs__process=run)
    return Call(package(checkout), revision="HEAD", statuses=(0, 1, 2))


@hostile("an index that asks the monitor")
def _(folder: Path, run: str, tool: Path) -> Call:
    checkout = repository(folder)
    configure(checkout, core__fsmonitor=f"{run}; printf 'token\\0/\\0'")
    git(checkout, "update-index", "--fsmonitor", "--untracked-cache")
    return Call(checkout, revision=f":0:{DATA}", statuses=(0, 2))


@hostile("file that names the repository")
def _(folder: Path, run: str, tool: Path) -> Path:
    checkout = repository(folder)
    configure(checkout, core__fsmonitor=f"{run}; false")
    (checkout / ".git").rename(folder / "elsewhere")
    (checkout / ".git").write_text(f"gitdir: {folder}/elsewhere\n", "utf-8")
    return checkout


@hostile("link to the repository")
def _(folder: Path, run: str, tool: Path) -> Path:
    checkout = repository(folder)
    configure(checkout, core__fsmonitor=f"{run}; false")
    (checkout / ".git").rename(checkout / "inside")
    (checkout / ".git").symlink_to("inside")
    return checkout


@hostile("worktree elsewhere")
def _(folder: Path, run: str, tool: Path) -> Path:
    checkout = repository(folder)
    configure(checkout, core__fsmonitor=f"{run}; false", core__worktree="/")
    return checkout


@hostile("another worktree")
def _(folder: Path, run: str, tool: Path) -> Path:
    checkout = repository(folder)
    git(checkout, "worktree", "add", "--quiet", folder / "other", "-b", "other")
    configure(checkout, core__fsmonitor=f"{run}; false")
    return folder / "other"


@hostile("submodule")
def _(folder: Path, run: str, tool: Path) -> Path:
    outer = commit(package(folder / "outer"))
    inner = commit(package(folder / "inner"))
    git(outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner), "sub")
    commit(outer)
    configure(outer / "sub", core__fsmonitor=f"{run}; false")
    configure(outer, submodule__sub__update=f"!{run}")
    return outer / "sub"


def impostor(path: str) -> Callable[[Path, str, Path], Call | Path]:
    """A program called git in the folder that is looked at."""

    def make(folder: Path, run: str, tool: Path) -> Call:
        checkout = repository(folder)
        script(checkout / "git", run)
        script(checkout / "bin" / "git", run)
        return Call(checkout, env={"PATH": f"{path}{os.pathsep}{os.environ['PATH']}"})

    return make


HOSTILE |= {"git in the folder": impostor("."), "git in no folder": impostor("")}
HOSTILE["git in a folder below"] = impostor("bin")


@hostile("settings of the user")
def _(folder: Path, run: str, tool: Path) -> Call:
    own = folder / "own"
    own.write_text(f'[core]\n\tfsmonitor = "{run}; false"\n\tpager = "{run}"\n', "utf-8")
    return Call(repository(folder), env={"GIT_CONFIG_GLOBAL": str(own)}, statuses=(0,))


def run_signed(folder: Path) -> None:
    """The time of a release is that of a commit whose signature a program would check."""
    mark = folder / "PWNED"
    tool = script(folder / "tools" / "tool", f"touch {mark}; false")
    checkout = repository(folder)
    head, rest = git(checkout, "cat-file", "commit", "HEAD").split("\n\n", 1)
    signed = f"{head}\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n \n -----END\n\n{rest}\n"
    name = git(checkout, "hash-object", "-t", "commit", "-w", "--stdin", given=signed)
    git(checkout, "update-ref", "HEAD", name)
    configure(checkout, gpg__program=str(tool), log__showSignature="true")
    code = "import os, sys; from pathlib import Path; "
    code += "from tablewright.release.build import moment; "
    code += "os.environ.pop('SOURCE_DATE_EPOCH', 0); print(moment(Path(sys.argv[1])))"
    done = call(checkout, command=(sys.executable, "-c", code), env=ALONE)
    survived(done, 0, says="20")
    assert not mark.exists()


# -- revisions -------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Asked:
    """A revision that is asked for, and what must come of it."""

    folder: Path
    revision: str | None = "HEAD"
    status: int = 0
    says: str = ""
    env: dict[str, str] = dataclasses.field(default_factory=dict)
    cwd: Path | None = None


REVISIONS: dict[str, Callable[[Path], Asked]] = {}
QUICK_REVISIONS = {"GIT_OBJECT_DIRECTORY", "an option", "a file is missing"}


def asked(name: str) -> Callable[[Any], Any]:
    def keep(make: Any) -> Any:
        REVISIONS[name] = make
        return make

    return keep


def run_revision(make: Callable[[Path], Asked], folder: Path) -> None:
    """Ask `diff` and, where a revision is named, `validate`."""
    wanted = make(folder)
    before = contents(folder)
    base = [] if wanted.revision is None else [f"--base={wanted.revision}"]
    for command in ("diff", "validate"):
        if command == "validate" and not base:
            continue
        # what is at fault in the data of a base is said in full by `diff` alone
        status = 2 if command == "validate" and wanted.status == 1 else wanted.status
        done = call(command, wanted.folder, *base, cwd=wanted.cwd, env=ALONE | wanted.env)
        survived(done, status, says=wanted.says if wanted.status else None)
        printed = (done.stdout + done.stderr).decode("utf-8", "replace")
        assert "\x1b" not in printed
        if command == "diff" and not wanted.status:
            assert (wanted.says or "1 row added") in printed, printed
    assert contents(folder) == before


def known(revision: str) -> Callable[[Path], Asked]:
    """A revision that is there."""

    def make(folder: Path) -> Asked:
        checkout = repository(folder)
        commit(checkout)
        git(checkout, "commit", "--quiet", "--allow-empty", "--message=needle in the log")
        package(checkout, "crow,4", "daw,5", "owl,1", "jay,2")
        return Asked(checkout, revision)

    return make


def unknown(revision: str, says: str = "git knows no revision") -> Callable[[Path], Asked]:
    """A revision that is none."""
    return lambda folder: Asked(repository(folder), revision, 2, says)


def named(name: str, kind: str = "branch") -> Callable[[Path], Asked]:
    """A branch or a tag of an odd name."""

    def make(folder: Path) -> Asked:
        checkout = repository(folder)
        git(checkout, kind, name)
        return Asked(checkout, name)

    return make


def placed(name: str) -> Callable[[Path], Asked]:
    """A package in a folder of an odd name."""

    def make(folder: Path) -> Asked:
        checkout = folder / "checkout"
        here = package(checkout / name)
        commit(checkout)
        return Asked(package(here, "crow,4", "daw,5", "owl,1"))

    return make


REVISIONS |= {
    **{
        f"known: {one}": known(one)
        for one in (
            *("HEAD", "HEAD~1", "HEAD^", "HEAD@{0}", "HEAD@{1}", "@", "@~", "main", "main@{0}"),
            *("main@{now}", "refs/heads/main", "heads/main", "HEAD^0", "HEAD^{}", "HEAD^{commit}"),
            *(":/needle", "HEAD^{/needle}", "HEAD~1^{/as it}"),
        )
    },
    "a day ago": lambda folder: Asked(repository(folder), "main@{yesterday}"),
    "an option": unknown("--output=stolen"),
    "two dashes": unknown("--", "expected one argument"),
    **{
        f"unknown: {one[:50]!r}, {len(one)} characters": unknown(one)
        for one in (
            *("", " ", "-", "-v", "--help", "--exec=touch x", "--upload-pack=touch x"),
            *(
                "HEAD:birds.csv",
                "HEAD:",
                ":birds.csv",
                ":0:birds.csv",
                "HEAD^{tree}",
                "HEAD^{blob}",
            ),
            *("HEAD..HEAD", "HEAD...HEAD", "^HEAD", "HEAD^@", "HEAD^!", "HEAD^-", "..", "...", "^"),
            *("HEAD HEAD", "HEAD\nHEAD", "HEAD;touch x", "$(touch x)", "`touch x`", "|touch x"),
            *("@{u}", "@{-1}", "@{999}", "main@{1", "HEAD~999999", "HEAD^999999", "~", "HEAD~-1"),
            *("0" * 40, "f" * 40, "f" * 64, "0" * 4000, "é", "\u202e", "\x1b[31m", "a" * 100_000),
            *("refs/heads/*", "*", "[a]", "?", "\\", '"', "'", "\t", "\udcff", "HEAD^{/(}", ":/("),
            *("http://example.org/x", "ext::sh -c touch% x", "file:///etc/passwd", "../../etc"),
        )
    },
    **{
        f"branch {name!r}": named(name)
        for name in (
            "a/b/c",
            "ünïcødé",
            "日本",
            "a'b",
            'a"b',
            "a;b",
            "$(x)",
            "a|b",
            "#1",
            "a&b",
            "%s",
        )
    },
    **{
        f"tag {name!r}": named(name, "tag")
        for name in ("HEAD", "x" * 200, "main", "@x", "a..b"[:1])
    },
    **{
        f"folder {name!r}": placed(name)
        for name in (
            *(
                "a b",
                "a\nb",
                "a\tb",
                'a"b',
                "a'b",
                "a\\b",
                "-x",
                "--x",
                ":(top)",
                ":!x",
                "*",
                "[a]",
            ),
            *(
                "ünïcødé",
                "日本",
                "\u202ex",
                "\x1b[31m",
                "\udcff",
                "%s",
                "$(x)",
                "HEAD",
                ".hidden",
                "a/b",
            ),
        )
    },
}

# what git itself calls the variables of one repository, and others that lead elsewhere
LOCAL = {
    "GIT_ALTERNATE_OBJECT_DIRECTORIES": "/nowhere",
    "GIT_CONFIG": "/nowhere",
    "GIT_CONFIG_PARAMETERS": "bogus",
    "GIT_CONFIG_COUNT": "bogus",
    "GIT_OBJECT_DIRECTORY": "/nowhere",
    "GIT_DIR": "/nowhere",
    "GIT_WORK_TREE": "/nowhere",
    "GIT_IMPLICIT_WORK_TREE": "0",
    "GIT_GRAFT_FILE": "/nowhere",
    "GIT_INDEX_FILE": "/nowhere",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_REPLACE_REF_BASE": "refs/nowhere/",
    "GIT_PREFIX": "nowhere/",
    "GIT_INTERNAL_SUPER_PREFIX": "nowhere/",
    "GIT_SHALLOW_FILE": "/nowhere",
    "GIT_COMMON_DIR": "/nowhere",
    "GIT_NAMESPACE": "nowhere",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_ATTR_SOURCE": "nowhere",
    "GIT_DEFAULT_HASH": "sha256",
    "GIT_QUARANTINE_PATH": "/nowhere",
    "GIT_FLUSH": "bogus",
    "GIT_ICASE_PATHSPECS": "1",
}
REVISIONS |= {
    name: lambda folder, name=name, value=value: Asked(  # type: ignore[misc]
        repository(folder), env={name: value}
    )
    for name, value in LOCAL.items()
}


def run_local(folder: Path) -> None:
    """Every variable that git calls one of a repository is among those that are tried."""
    assert set(git(folder, "rev-parse", "--local-env-vars").split()) <= {*LOCAL}


@asked("variables of a hook")
def _(folder: Path) -> Asked:
    checkout = repository(folder)
    repo = str(checkout / ".git")
    env = {"GIT_DIR": repo, "GIT_INDEX_FILE": f"{repo}/index", "GIT_PREFIX": ""}
    return Asked(checkout, env=env | {"GIT_EXEC_PATH": "/usr/lib/git-core", "GIT_EDITOR": ":"})


@asked("a hook of git")
def _(folder: Path) -> Asked:
    """What a hook of a commit in a worktree gets, by which `validate` is called."""
    checkout = repository(folder)
    git(checkout, "worktree", "add", "--quiet", folder / "other", "-b", "other")
    other = package(folder / "other", "crow,4", "daw,5", "owl,1")
    env = {"GIT_DIR": str(checkout / ".git" / "worktrees" / "other"), "GIT_INDEX_FILE": "index"}
    return Asked(other, env=env)


@asked("another repository by variables")
def _(folder: Path) -> Asked:
    checkout = repository(folder)
    other = commit(package(folder / "other", "raven,1"))
    return Asked(checkout, env={"GIT_DIR": str(other / ".git"), "GIT_WORK_TREE": str(other)})


@asked("no checkout")
def _(folder: Path) -> Asked:
    return Asked(package(folder / "x"), "HEAD", 2, "is in no git checkout")


@asked("no checkout and no revision")
def _(folder: Path) -> Asked:
    return Asked(package(folder / "x"), None, 2, "say with --base what to compare with")


@asked("no commit")
def _(folder: Path) -> Asked:
    checkout = package(folder / "x")
    git(checkout, "init", "--quiet")
    return Asked(checkout, None, 2, "git knows no revision")


@asked("detached")
def _(folder: Path) -> Asked:
    checkout = repository(folder)
    git(checkout, "checkout", "--quiet", "--detach")
    return Asked(checkout)


@asked("bare")
def _(folder: Path) -> Asked:
    checkout = repository(folder)
    git(folder, "clone", "--quiet", "--bare", checkout, folder / "bare")
    return Asked(package(folder / "bare"), "HEAD", 2, "is in no git checkout")


@asked("inside .git")
def _(folder: Path) -> Asked:
    checkout = repository(folder)
    return Asked(package(checkout / ".git" / "x"), "HEAD", 2, "is in no git checkout")


@asked("an ignored folder")
def _(folder: Path) -> Asked:
    checkout = repository(folder)
    return Asked(package(checkout / "build"), "HEAD", 2, "there is no")


@asked("settings that cannot be read")
def _(folder: Path) -> Asked:
    checkout = repository(folder)
    (checkout / ".git" / "config").write_text("[core\n", "utf-8")
    return Asked(checkout, "HEAD", 2, "is in no git checkout")


@asked("a format to come")
def _(folder: Path) -> Asked:
    checkout = repository(folder)
    configure(checkout, core__repositoryFormatVersion="99")
    return Asked(checkout, "HEAD", 2, "is in no git checkout")


@asked("a list in columns")
def _(folder: Path) -> Asked:
    """Settings of how tags are shown to people are none of ours."""
    checkout = repository(folder)
    for number in range(20):
        git(checkout, "tag", f"v0.0.{number}")
    configure(checkout, column__ui="always", tag__sort="-bogus", color__ui="always")
    return Asked(checkout, None, says="against the git revision v1.0.0")


@asked("a tag of a file")
def _(folder: Path) -> Asked:
    checkout = repository(folder)
    git(checkout, "tag", "v9.0.0", f"HEAD:{DATA}")
    return Asked(checkout, None, says="against the git revision v1.0.0")


@asked("tag and branch of one name")
def _(folder: Path) -> Asked:
    checkout = repository(folder)
    commit(package(checkout, "crow,9"))
    git(checkout, "branch", "v1.0.0")
    return Asked(package(checkout, "crow,4", "daw,5", "owl,1"), "v1.0.0")


@asked("a tag of a tag of a tag")
def _(folder: Path) -> Asked:
    checkout = repository(folder)
    for number in range(1, 4):
        git(checkout, "tag", "-a", "-m", "x", f"t{number}", f"t{number - 1}" if number > 1 else "@")
    return Asked(checkout, "t3")


@asked("packed")
def _(folder: Path) -> Asked:
    checkout = repository(folder)
    git(checkout, "gc", "--quiet", "--aggressive")
    git(checkout, "pack-refs", "--all")
    return Asked(checkout, None, says="1 row added")


@asked("sha256")
def _(folder: Path) -> Asked:
    checkout = package(folder / "checkout")
    git(checkout, "init", "--quiet", "--object-format=sha256")
    commit(checkout)
    return Asked(package(checkout, "crow,4", "daw,5", "owl,1"))


@asked("shallow")
def _(folder: Path) -> Asked:
    checkout = repository(folder)
    commit(checkout)
    git(folder, "clone", "--quiet", "--depth=1", f"file://{checkout}", folder / "clone")
    return Asked(folder / "clone", "HEAD~1", 2, "git knows no revision")


@asked("a partial clone")
def _(folder: Path) -> Asked:
    checkout = repository(folder)
    configure(checkout, uploadpack__allowFilter="true")
    source = f"file://{checkout}"
    git(folder, "clone", "--quiet", "--filter=blob:none", "--no-checkout", source, folder / "clone")
    return Asked(package(folder / "clone"), "HEAD", 2, "missing from this clone")


def lost(what: str, says: str, status: int = 2) -> Callable[[Path], Asked]:
    """An object that is not there any more."""

    def make(folder: Path) -> Asked:
        checkout = repository(folder)
        name = git(checkout, "rev-parse", what)
        (checkout / ".git" / "objects" / name[:2] / name[2:]).unlink()
        return Asked(checkout, "HEAD", status, says)

    return make


def damaged(what: str, says: str, status: int = 2) -> Callable[[Path], Asked]:
    """An object whose bytes are not what they were."""

    def make(folder: Path) -> Asked:
        checkout = repository(folder)
        name = git(checkout, "rev-parse", what)
        path = checkout / ".git" / "objects" / name[:2] / name[2:]
        path.chmod(0o644)
        path.write_bytes(path.read_bytes()[:-6] + b"\0\0\0\0\0\0")
        return Asked(checkout, "HEAD", status, says)

    return make


REVISIONS |= {
    "a file is missing": lost(f"HEAD:{DATA}", "missing from this clone", 1),
    "the descriptor is missing": lost(f"HEAD:{DESCRIPTOR}", "missing from this clone"),
    "the folder is missing": lost("HEAD^{tree}", "missing from this clone"),
    "the commit is missing": lost("HEAD", "git knows no revision"),
    "a file is damaged": damaged(f"HEAD:{DATA}", "or damaged", 1),
    "the descriptor is damaged": damaged(f"HEAD:{DESCRIPTOR}", "or damaged"),
    "the folder is damaged": damaged("HEAD^{tree}", "missing from this clone"),
    "the commit is damaged": damaged("HEAD", "git knows no revision"),
}


def _tree(checkout: Path, listing: bytes, says: str, status: int = 2) -> Asked:
    """A commit of a folder that is listed byte by byte."""
    arguments = ("hash-object", "-t", "tree", "-w", "--stdin", "--literally")
    tree = git(checkout, *arguments, given=listing)
    name = git(checkout, "commit-tree", tree, "-m", "x")
    git(checkout, "update-ref", "refs/heads/x", name)
    return Asked(checkout, "x", status, says)


def _lines(checkout: Path, *entries: tuple[bytes, bytes, str]) -> bytes:
    names = [(mode, name, git(checkout, "rev-parse", what)) for mode, name, what in entries]
    return b"".join(mode + b" " + name + b"\0" + bytes.fromhex(one) for mode, name, one in names)


@asked("a folder cut short")
def _(folder: Path) -> Asked:
    checkout = repository(folder)
    listing = _lines(checkout, (b"100644", DESCRIPTOR.encode(), f"HEAD:{DESCRIPTOR}"))
    return _tree(checkout, listing[:-5], "git")


@asked("a file that is a folder")
def _(folder: Path) -> Asked:
    checkout = repository(folder)
    descriptor = (b"100644", DESCRIPTOR.encode(), f"HEAD:{DESCRIPTOR}")
    listing = _lines(checkout, (b"100644", DATA.encode(), "HEAD^{tree}"), descriptor)
    return _tree(checkout, listing, "is no blob", 1)


def folder_for_a_file(folder: Path) -> Asked:
    checkout = repository(folder)
    descriptor = (b"100644", DESCRIPTOR.encode(), f"HEAD:{DESCRIPTOR}")
    listing = _lines(checkout, (b"40000", DATA.encode(), f"HEAD:{DATA}"), descriptor)
    return _tree(checkout, listing, "there is no file", 1)


@asked("names that lead out")
def _(folder: Path) -> Asked:
    checkout = repository(folder)
    descriptor = (b"100644", DESCRIPTOR.encode(), f"HEAD:{DESCRIPTOR}")
    names = [
        (b"100644", name, f"HEAD:{DATA}")
        for name in (b"..", b".", b".git", b"../../x", b"/etc/x", b"", b"a\\b")
    ]
    data = (b"100644", DATA.encode(), f"HEAD:{DATA}")
    made = _tree(checkout, _lines(checkout, *names, data, descriptor), "")
    return Asked(checkout, made.revision)


def linked(target: str, status: int, says: str = "") -> Callable[[Path], Asked]:
    """A table that was a link at the revision."""

    def make(folder: Path) -> Asked:
        (folder / "secret.csv").write_text("id,eggs\nsecret,1\n", "utf-8")
        checkout = package(folder / "checkout")
        (checkout / DATA).rename(checkout / "real.csv")
        (checkout / DATA).symlink_to(target)
        (checkout / "up").symlink_to("..")
        (checkout / "here").symlink_to(".")
        (checkout / "loop").symlink_to("loop")
        commit(checkout)
        (checkout / DATA).unlink()
        return Asked(package(checkout, "crow,4", "daw,5", "owl,1"), "HEAD", status, says)

    return make


def run_link(make: Callable[[Path], Asked], folder: Path) -> None:
    """The fault is one of the package's, so `validate` finds it mended."""
    wanted = make(folder)
    base = f"--base={wanted.revision}"
    done = call("diff", wanted.folder, base, env=ALONE)
    survived(done, wanted.status, says=wanted.says or None)
    assert b"secret," not in done.stdout
    survived(call("validate", wanted.folder, base, env=ALONE), 0)


LINKS = {
    "out": linked("../secret.csv", 1, "leads out"),
    "absolute": linked("/etc/passwd", 1, "leads out"),
    "far out": linked("../" * 60 + "etc/passwd", 1, "leads out"),
    "through a link out": linked("up/secret.csv", 1, "leads out"),
    "loop": linked("loop", 1, "cannot be followed"),
    "to itself": linked(DATA, 1, "cannot be followed"),
    "to nothing": linked("nothing.csv", 1, "there is no file"),
    "to the folder": linked(".", 1, "there is no file"),
    "within": linked("real.csv", 0, "1 row added"),
    "within, by a detour": linked("here/here/../checkout-not/../real.csv", 1),
    "within, by links": linked("here/here/./here/real.csv", 0, "1 row added"),
    "for which there was a folder": folder_for_a_file,
    "into .git": linked(".git/config", 1, "there is no file"),
}


@asked("the package is a link")
def _(folder: Path) -> Asked:
    checkout = commit(package(folder / "checkout" / "real").parent)
    package(checkout / "real", "crow,4", "daw,5", "owl,1")
    (checkout / "link").symlink_to("real")
    return Asked(checkout / "link")


@asked("the package is a link into the checkout")
def _(folder: Path) -> Asked:
    checkout = repository(folder)
    (folder / "link").symlink_to(checkout)
    return Asked(folder / "link")


@asked("the folder was a link")
def _(folder: Path) -> Asked:
    checkout = package(folder / "checkout" / "real").parent
    (checkout / "link").symlink_to("real")
    commit(checkout)
    (checkout / "link").unlink()
    return Asked(package(checkout / "link"), "HEAD", 2, "there is no")


@asked("the folder was a file")
def _(folder: Path) -> Asked:
    checkout = folder / "checkout"
    checkout.mkdir()
    (checkout / "x").write_text("x", "utf-8")
    commit(checkout)
    (checkout / "x").unlink()
    return Asked(package(checkout / "x"), "HEAD", 2, "there is no")


def _with_submodule(folder: Path) -> Path:
    outer = commit(package(folder / "outer"))
    inner = commit(package(folder / "inner"))
    git(outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner), "sub")
    return commit(outer)


@asked("a package in a submodule")
def _(folder: Path) -> Asked:
    return Asked(package(_with_submodule(folder) / "sub", "crow,4", "daw,5", "owl,1"))


@asked("a table in a submodule")
def _(folder: Path) -> Asked:
    outer = package(_with_submodule(folder), path="sub/birds.csv")
    return Asked(commit(outer), "HEAD", 1, "submodule")


@asked("a folder that was a submodule")
def _(folder: Path) -> Asked:
    outer = _with_submodule(folder)
    (outer / "sub" / ".git").unlink()
    return Asked(outer / "sub", "HEAD", 2, "submodule")


@asked("a worktree")
def _(folder: Path) -> Asked:
    checkout = repository(folder)
    git(checkout, "worktree", "add", "--quiet", folder / "other", "-b", "other")
    return Asked(package(folder / "other", "crow,4", "daw,5", "owl,1"))


@asked("a replaced commit")
def _(folder: Path) -> Asked:
    """The commit that is named is the one that is read."""
    checkout = repository(folder)
    first = git(checkout, "rev-parse", "HEAD")
    other = commit(package(checkout, "raven,1"))
    git(checkout, "replace", first, "HEAD")
    return Asked(package(other, "crow,4", "daw,5", "owl,1"), first)


@asked("a replaced file")
def _(folder: Path) -> Asked:
    checkout = repository(folder)
    name = git(checkout, "hash-object", "-w", "--stdin", given="id,eggs\nraven,1\n")
    git(checkout, "replace", git(checkout, "rev-parse", f"HEAD:{DATA}"), name)
    return Asked(checkout)


@asked("grafts")
def _(folder: Path) -> Asked:
    checkout = repository(folder)
    (checkout / ".git" / "info").mkdir(exist_ok=True)
    grafts = f"{git(checkout, 'rev-parse', 'HEAD')} {'1' * 40}\nbogus\n"
    (checkout / ".git" / "info" / "grafts").write_text(grafts, "utf-8")
    return Asked(checkout)


@asked("a large file kept elsewhere")
def _(folder: Path) -> Asked:
    checkout = package(folder / "checkout")
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'1' * 64}\nsize 9\n"
    (checkout / DATA).write_text(pointer, "utf-8")
    commit(checkout)
    return Asked(package(checkout), "HEAD", 1, "Git LFS")


@asked("another user's checkout")
def _(folder: Path) -> Asked:
    checkout = repository(folder)
    env = {"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"}
    if os.getuid() == 0:
        for path in (checkout, checkout / ".git"):
            os.chown(path, 65534, 65534)
        return Asked(checkout, "HEAD", 2, "another user's checkout", env)
    return Asked(checkout)


@asked("a full TMPDIR")
def _(folder: Path) -> Asked:
    return Asked(repository(folder), env={"TMPDIR": "/dev/full"})


@asked("no TMPDIR")
def _(folder: Path) -> Asked:
    return Asked(repository(folder), env={"TMPDIR": "/nowhere"})


@asked("no git")
def _(folder: Path) -> Asked:
    return Asked(repository(folder), "HEAD", 2, "needs git", {"PATH": "/nowhere"})


@asked("another language")
def _(folder: Path) -> Asked:
    env = {"LANG": "de_DE.UTF-8", "LANGUAGE": "de", "LC_ALL": "de_DE.UTF-8"}
    return Asked(package(folder / "x"), "HEAD", 2, "is in no git checkout", env)


@asked("only the package's files")
def _(folder: Path) -> Asked:
    """What else is in the repository may be damaged, or not there."""
    checkout = package(folder / "checkout" / "package").parent
    (checkout / "other").mkdir()
    (checkout / "other" / "x").write_text("x" * 1000, "utf-8")
    (checkout / "y").write_text("y" * 1000, "utf-8")
    commit(checkout)
    for what in ("HEAD:other/x", "HEAD:other", "HEAD:y"):
        name = git(checkout, "rev-parse", what)
        (checkout / ".git" / "objects" / name[:2] / name[2:]).unlink()
    return Asked(package(checkout / "package", "crow,4", "daw,5", "owl,1"))


def run_fifo(name: str, folder: Path) -> None:
    """A file of the repository that is never at its end."""
    checkout = repository(folder)
    path = checkout / ".git" / name
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    survived(call("diff", checkout, "--base=HEAD", env=ALONE, seconds=200), 2, says="git")


# -- size and growth -------------------------------------------------------------------------------

Sides = tuple[tuple[list[Any], list[str], dict[str, Any]], ...]
GROWTH: dict[str, Callable[[], Sides]] = {}


def growing(name: str) -> Callable[[Any], Any]:
    def keep(make: Any) -> Any:
        GROWTH[name] = make
        return make

    return keep


def texts(names: list[str], **more: Any) -> list[dict[str, Any]]:
    return [{"name": name, "type": "string", **more} for name in names]


def wide(*rows: str, old: str = "a", new: str = "b", n: int = 3200, **schema: Any) -> Sides:
    """As many columns in each version; C stands for the name of one in rows."""
    sides = []
    for side in (old, new):
        names = [f"{side}{number}" for number in range(n)]
        lines = [",".join(row.replace("C", name) for name in names) for row in rows]
        sides.append((texts(names), [",".join(names), *lines], schema))
    return tuple(sides)


def keyed(cell: Callable[[str, int, int], str], n: int = 3200, rows: int = 5, **more: Any) -> Sides:
    """Columns that are renamed, in rows that a key tells apart."""
    sides = []
    for side in "ab":
        names = [f"{side}{number}" for number in range(n)]
        lines = [
            ",".join([str(row), *(cell(side, number, row) for number in range(n))])
            for row in range(rows)
        ]
        head = ",".join(["k", *names])
        fields = [*texts(["k"]), *texts(names, **more)]
        sides.append((fields, [head, *lines], {"primaryKey": ["k"]}))
    return tuple(sides)


def one_field(cell: str = "S0", n: int = 32_000, **changes: Callable[[str, int], Any]) -> Sides:
    """A column whose properties are lists that changed from end to end; S stands for a version."""
    sides = []
    for side in "ab":
        given = {
            name: [make(side, number) for number in range(n)] for name, make in changes.items()
        }
        sides.append((texts(["c"], **given), ["c", cell.replace("S", side)], {}))
    return tuple(sides)


GROWTH |= {
    "all columns renamed, of one value": lambda: wide("x"),
    "all columns renamed, of a value each": lambda: wide("C"),
    "all columns renamed, empty": lambda: wide(""),
    "all columns renamed, of no row": wide,
    "all columns renamed, of equal numbers": lambda: keyed(lambda s, c, r: str(c + r)),
    "all columns renamed, by key, of a value each": lambda: keyed(lambda s, c, r: f"{s}{c}"),
    "all columns renamed, by key, half alike": lambda: keyed(lambda s, c, r: f"{s * (r % 2)}{c}"),
    "all columns renamed, by key, nearly alike": lambda: keyed(
        lambda s, c, r: f"{s * (r == 0)}{c}", rows=10
    ),
    "columns renamed, by key, many rows": lambda: keyed(
        lambda s, c, r: f"{s * (r % 2)}{c}", n=200, rows=2000
    ),
    "columns renamed, by key, JSON": lambda: keyed(
        lambda s, c, r: f'"{{""{s}"": {c}}}"', n=300, rows=300, type="object"
    ),
    "all columns described alike": lambda: keyed(
        lambda s, c, r: f"{s}{c}", description="The same words."
    ),
    "100,000 equal columns": lambda: wide("x", old="a", new="a", n=100_000),
    "columns turned about": lambda: (
        (first := wide("x", n=10_000, new="a")[0]),
        (first[0][::-1], [",".join(first[1][0].split(",")[::-1]), first[1][1]], {}),
    ),
    "categories": lambda: one_field(categories=lambda s, n: f"{s}{n}"),
    "categories that were described": lambda: one_field(
        "0", categories=lambda s, n: {"value": f"{n}", "label": f"{s}{n}"}
    ),
    "missing values": lambda: one_field(missingValues=lambda s, n: f"{s}{n}"),
    "examples": lambda: one_field(examples=lambda s, n: f"{s}{n}"),
    "an enum": lambda: tuple(
        (texts(["c"], constraints={"enum": [f"{s}{n}" for n in range(32_000)]}), ["c", f"{s}0"], {})
        for s in "ab"
    ),
    "a vocabulary and an enum": lambda: tuple(
        (
            texts(
                ["c"],
                categories=[f"{n}" for n in range(32_000)],
                constraints={"enum": [f"{n}" for n in range(len(s), 32_000)]},
            ),
            ["c", "9"],
            {},
        )
        for s in ("a", "bb")
    ),
    "a key of all columns": lambda: wide("x", old="a", new="a", primaryKey=_names("a", 3200)),
    "a key of columns renamed": lambda: tuple(
        (*side[:2], {"primaryKey": _names(name, 2000)})
        for name, side in zip("ab", wide("x", n=2000), strict=True)
    ),
    "a unique key a column": lambda: tuple(
        (*side[:2], {"uniqueKeys": [[name] for name in _names("a", 3200)[start:]]})
        for start, side in enumerate(wide("x", old="a", new="a"))
    ),
    "a reference a column": lambda: tuple(
        (
            *side[:2],
            {
                "foreignKeys": [
                    {"fields": [name], "reference": {"resource": "", "fields": [f"a{start}"]}}
                    for name in _names("a", 3200)
                ]
            },
        )
        for start, side in enumerate(wide("x", old="a", new="a"))
    ),
    "padded cells": lambda: wide(" x ", old="a", new="a", n=10_000),
    "every cell changed": lambda: tuple(
        (side[0], [side[1][0], *([side[1][1].replace("x", name)] * 3)], {})
        for name, side in zip("pq", wide("x", old="a", new="a", n=10_000), strict=True)
    ),
    "every row changed": lambda: tuple(
        (texts(["k", "v"]), ["k,v", *(f"{n},{s}" for n in range(200_000))], {"primaryKey": ["k"]})
        for s in "ab"
    ),
    "every row another": lambda: tuple(
        (texts(["k", "v"]), ["k,v", *(f"{s}{n},v" for n in range(200_000))], {}) for s in "ab"
    ),
    "a long cell": lambda: tuple(
        (texts(["k", "v"]), ["k,v", f"1,{'x' * 20_000_000}{s}"], {"primaryKey": ["k"]})
        for s in "ab"
    ),
}


def _names(side: str, n: int) -> list[str]:
    return [f"{side}{number}" for number in range(n)]


def run_growth(make: Callable[[], Sides], folder: Path) -> None:
    """Compare two versions; what takes seconds here took minutes where it grew with the square."""
    for name, (fields, lines, schema) in zip(("then", "now"), make(), strict=True):
        resource = {"name": "t", "path": "t.csv", "schema": {"fields": fields, **schema}}
        (folder / name).mkdir()
        text = json.dumps({"name": "p", "version": "1.0.0", "resources": [resource]})
        (folder / name / DESCRIPTOR).write_text(text, "utf-8")
        (folder / name / "t.csv").write_text("".join(f"{line}\n" for line in lines), "utf-8")
    compare_in_time(folder)


def compare_in_time(folder: Path) -> None:
    """Compare the two versions in a minute of work, however busy the machine is."""
    command = ("sh", "-c", 'ulimit -t 60; exec "$@"', "sh", *COMMAND)
    done = call("diff", folder / "now", "--base", folder / "then", command=command, seconds=900)
    survived(done, 0)


def _descriptors(folder: Path, make: Callable[[str], dict[str, Any]]) -> None:
    for name, side in (("then", "a"), ("now", "b")):
        (folder / name).mkdir()
        document = {"name": "p", "version": "1.0.0", **make(side)}
        (folder / name / DESCRIPTOR).write_text(json.dumps(document), "utf-8")
        (folder / name / "t.csv").write_text("c\nx\n", "utf-8")
    compare_in_time(folder)


TABLE = {"name": "t", "path": "t.csv", "schema": {"fields": [{"name": "c"}]}}
DESCRIPTORS: dict[str, Callable[[str], dict[str, Any]]] = {
    "contributors": lambda s: {
        "contributors": [{"title": f"{s}{n}"} for n in range(32_000)],
        "resources": [TABLE],
    },
    "keywords": lambda s: {
        "keywords": [f"{s}{n}" for n in range(32_000)],
        "resources": [TABLE],
    },
    "resources": lambda s: {
        "resources": [{"name": f"{s}{n}", "data": n} for n in range(20_000)],
    },
    "data": lambda s: {"resources": [{"name": "d", "data": [f"{s}{n}" for n in range(200_000)]}]},
    "properties": lambda s: {"resources": [{**TABLE, **{f"{s}{n}": n for n in range(20_000)}}]},
}


def run_many_names(folder: Path) -> None:
    """A revision is not compared with every name of a repository that has very many."""
    checkout = repository(folder)
    name = git(checkout, "rev-parse", "HEAD")
    lines = [f"{name} refs/tags/v{n}.0.0-x{n:06}" for n in range(200_000)]
    text = "# pack-refs with: peeled fully-peeled sorted\n" + "\n".join(sorted(lines)) + "\n"
    (checkout / ".git" / "packed-refs").write_text(text, "utf-8")
    survived(call("diff", checkout, "--base=v1.0.0-y", env=ALONE), 2, says="knows no revision")
    survived(call("diff", checkout, env=ALONE), 0)


def run_tree_bomb(folder: Path) -> None:
    """Folders in folders, twenty in each: a few objects, more paths than could be listed."""
    checkout = package(folder / "checkout")
    git(checkout, "init", "--quiet")
    name = git(checkout, "hash-object", "-w", "--stdin", given="x")
    kind = "100644 blob"
    for _ in range(12):
        lines = "".join(f"{kind} {name}\tn{n}\n" for n in range(20))
        name, kind = git(checkout, "mktree", given=lines), "040000 tree"
    files = "".join(
        f"100644 blob {git(checkout, 'hash-object', '-w', one)}\t{one}\n"
        for one in (DATA, DESCRIPTOR)
    )
    tree = git(checkout, "mktree", given=f"{files}040000 tree {name}\tbomb\n")
    git(checkout, "update-ref", "refs/heads/x", git(checkout, "commit-tree", tree, "-m", "x"))
    survived(call("diff", checkout, "--base=x", env=ALONE), 0, says="no difference")
    survived(call("validate", checkout, "--base=x", env=ALONE), 0)


def run_blob_bomb(folder: Path, names: int, mb: int, statuses: tuple[int, ...]) -> None:
    """One file of very many bytes, which are a few in the repository, under several names."""
    checkout = package(folder / "checkout")
    git(checkout, "init", "--quiet")
    program = f"import os\nfor _ in range({mb}): os.write(1, bytes(1 << 20))"
    bomb = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
    command = ["git", "-C", checkout, "hash-object", "-w", "--stdin"]
    name = subprocess.run(command, stdin=bomb.stdout, capture_output=True, check=True).stdout
    bomb.wait()
    blob = name.decode().strip()
    tables = [{**TABLE, "name": f"t{n}", "path": f"t{n}.csv"} for n in range(names)]
    tables[0]["name"] = "birds"
    text = json.dumps({"name": "birds", "version": "1.0.0", "resources": tables})
    descriptor = git(checkout, "hash-object", "-w", "--stdin", given=text)
    lines = f"100644 blob {descriptor}\t{DESCRIPTOR}\n"
    lines += "".join(f"100644 blob {blob}\tt{n}.csv\n" for n in range(names))
    tree = git(checkout, "mktree", given=lines)
    git(checkout, "update-ref", "refs/heads/x", git(checkout, "commit-tree", tree, "-m", "x"))
    survived(call("diff", checkout, "--base=x", env=ALONE, seconds=240), *statuses)


def run_unrelated(folder: Path) -> None:
    """What is not the package's is not read, however large it is."""
    checkout = repository(folder)
    with (checkout / "other").open("wb") as file:
        file.truncate(1 << 30)
    commit(checkout)
    package(checkout, "crow,4", "daw,5", "owl,1", "jay,1")
    (folder / "tmp").mkdir()
    env = ALONE | {"TMPDIR": str(folder / "tmp")}
    survived(call("diff", checkout, "--base=HEAD", env=env, memory=1 << 30), 0, says="1 row added")
    assert not list((folder / "tmp").iterdir())


def run_stopped(folder: Path, number: signal.Signals) -> None:
    """Nothing is left behind, and no process, by a comparison that was stopped."""
    rows = [f"{n},{n}" for n in range(1_000_000)]
    checkout = commit(package(folder / "checkout", *rows))
    (folder / "tmp").mkdir()
    environment_of = os.environ | ALONE | {"TMPDIR": str(folder / "tmp")}
    before = contents(checkout)
    for delay in (0.3, 0.6, 1.0, 1.5):
        process = subprocess.Popen(
            [*COMMAND, "diff", str(checkout), "--base=HEAD"],
            env=environment_of,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(delay)
        process.send_signal(number)
        process.wait(60)
        for _ in range(100):
            if not _has_members(process.pid):
                break
            time.sleep(0.1)
        assert not _has_members(process.pid), "a process of git goes on"
        assert not list((folder / "tmp").iterdir())
    assert contents(checkout) == before


def _has_members(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


# -- all -------------------------------------------------------------------------------------------

CONFIGURATION = "hostile git configuration"
NAMES = "revisions, refs, tags, odd folders, submodule, shallow, corrupt, GIT_*"
SIZE = "size and growth: diff"
QUICK_GROWTH = {"categories", "all columns renamed, of a value each"}

TRIES = [
    *(
        Try(CONFIGURATION, name, partial(run_hostile, make), quick=name in QUICK)
        for name, make in HOSTILE.items()
    ),
    Try(CONFIGURATION, "signed commit", run_signed, quick=False),
    *(
        Try(NAMES, name, partial(run_revision, make), quick=name in QUICK_REVISIONS)
        for name, make in REVISIONS.items()
    ),
    Try(NAMES, "variables of a repository", run_local, quick=False),
    *(
        Try(NAMES, f"link {name}", partial(run_link, make), quick=False)
        for name, make in LINKS.items()
    ),
    *(
        Try(NAMES, f"FIFO as {name}", partial(run_fifo, name), quick=False)
        for name in ("config", "HEAD", "packed-refs")
    ),
    *(
        Try(SIZE, name, partial(run_growth, make), quick=name in QUICK_GROWTH)
        for name, make in GROWTH.items()
    ),
    *(
        Try(
            SIZE, f"descriptor: {name}", lambda folder, make=make: _descriptors(folder, make), False
        )
        for name, make in DESCRIPTORS.items()
    ),
    Try(SIZE, "very many names", run_many_names, quick=False),
    Try(SIZE, "tree bomb", run_tree_bomb, quick=False),
    Try(SIZE, "blob bomb", partial(run_blob_bomb, names=1, mb=1500, statuses=(1, 2)), quick=False),
    Try(
        SIZE,
        "blob bomb of many names",
        partial(run_blob_bomb, names=1000, mb=100, statuses=(1, 2)),
        quick=False,
    ),
    Try(SIZE, "unrelated large file", run_unrelated, quick=False),
    *(
        Try(SIZE, f"stopped by {one.name}", partial(run_stopped, number=one), quick=False)
        for one in (signal.SIGTERM, signal.SIGINT, signal.SIGKILL, signal.SIGHUP)
    ),
]
