//! Fields about the process: program, arguments, environment, ancestors.

use crate::cx::Cx;
use crate::field::{Arg, ArgKind, FieldFlags, Lent, Read, Shape};
use crate::thread::shown_id;
use crate::value::Value;
use lanner_schema::Format;
use lanner_state::facts::ExecSession;
use lanner_state::{Facts, Strings, Thread};

/// What ancestors' fields have in common.
const ANCESTOR: FieldFlags = FieldFlags::NO_TRANSFORMER.or(FieldFlags::NO_RHS);

fields! {
    /// Fields about the process and the thread that made the event.
    PROCESS "process" ["syscall"];

    /// First argument of the command, `argv[0]`, as the process was called.
    "proc.exe": CharBuf Text = |cx, _| Some(&cx.thread()?.facts.exe);
    /// `proc.exe` of the parent.
    "proc.pexe": CharBuf Text = |cx, _| Some(&cx.parent()?.facts.exe);
    /// `proc.exe` of an ancestor: `[1]` is the parent, `[2]` its parent, `[0]` the process itself. Without a number any ancestor may match; printed are all, nearest first.
    "proc.aexe": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::AnyOf, flags = ANCESTOR) = |cx, arg, each| lineage(cx, arg, each, |facts| &facts.exe);
    /// Full path of the program file, as the kernel knows it.
    "proc.exepath": CharBuf Text = |cx, _| Some(&cx.thread()?.facts.exepath);
    /// `proc.exepath` of the parent.
    "proc.pexepath": CharBuf Text = |cx, _| Some(&cx.parent()?.facts.exepath);
    /// `proc.exepath` of an ancestor: `[1]` is the parent, `[0]` the process itself. Without a number any ancestor may match; printed are all, nearest first.
    "proc.aexepath": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::AnyOf, flags = ANCESTOR) = |cx, arg, each| lineage(cx, arg, each, |facts| &facts.exepath);
    /// Name of the thread's program, at most 15 bytes (`comm`).
    "proc.name": CharBuf Text = |cx, _| Some(&cx.thread()?.facts.comm);
    /// `proc.name` of the parent.
    "proc.pname": CharBuf Text = |cx, _| Some(&cx.parent()?.facts.comm);
    /// `proc.name` of an ancestor: `[1]` is the parent, `[0]` the process itself. Without a number any ancestor may match; printed are all, nearest first.
    "proc.aname": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::AnyOf, flags = ANCESTOR) = |cx, arg, each| lineage(cx, arg, each, |facts| &facts.comm);
    /// The arguments without `argv[0]`, joined by blanks; `[N]` is one of them, counted from 0, and empty when there are fewer.
    "proc.args": CharBuf Text(arg = ArgKind::OptionalIndex) = |cx, arg| {
        let facts = &cx.thread()?.facts;
        match arg.index() {
            None => Some(facts.args_line()),
            Some(n) => Some(facts.args.iter().nth(usize::try_from(n).ok()?).unwrap_or_default()),
        }
    };
    /// The arguments of all ancestors, nearest first, joined by blanks; `[N]` are those of one ancestor.
    "proc.aargs": CharBuf Made(arg = ArgKind::OptionalIndex) = |cx, arg, out| match arg.index() {
        Some(n) => {
            out.extend_from_slice(ancestor(cx, n)?.facts.args_line());
            Some(())
        }
        None => {
            let lines = cx.state.ancestors(cx.thread()?).map(|thread| thread.facts.args_line());
            lines.for_each(|line| join(line, out));
            (!out.is_empty()).then_some(())
        }
    };
    /// The command line: `proc.name` and the arguments, joined by blanks.
    "proc.cmdline": CharBuf Text = |cx, _| Some(&cx.thread()?.facts.cmdline);
    /// `proc.cmdline` of the parent.
    "proc.pcmdline": CharBuf Text = |cx, _| Some(&cx.parent()?.facts.cmdline);
    /// `proc.cmdline` of an ancestor: `[1]` is the parent, `[0]` the process itself. Without a number any ancestor may match; printed are all, nearest first.
    "proc.acmdline": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::AnyOf, flags = ANCESTOR) = |cx, arg, each| lineage(cx, arg, each, |facts| &facts.cmdline);
    /// Number of arguments without `argv[0]`.
    "proc.cmdnargs": Uint64 Uint(format = Format::Dec) = |cx, _| Some(cx.thread()?.facts.args.iter().count() as u64);
    /// Total length of the arguments without `argv[0]` and without blanks.
    "proc.cmdlenargs": Uint64 Uint(format = Format::Dec) = |cx, _| Some(cx.thread()?.facts.args.iter().map(<[u8]>::len).sum::<usize>() as u64);
    /// The full command: `proc.exe` and the arguments, joined by blanks.
    "proc.exeline": CharBuf Made = |cx, _, out| {
        let facts = &cx.thread()?.facts;
        out.extend_from_slice(&facts.exe);
        out.push(b' ');
        out.extend_from_slice(facts.args_line());
        Some(())
    };
    /// True if the arguments of the process were longer than an event can tell when it became what it is, and are cut: padding hides what stands behind it.
    "proc.is_args_truncated": Bool Bool(flags = FieldFlags::OWN) = |cx, _| Some(cx.thread()?.facts.args_cut);
    /// True if the environment of the process was longer than an event can tell, and is cut.
    "proc.is_env_truncated": Bool Bool(flags = FieldFlags::OWN) = |cx, _| Some(cx.leader()?.facts.env_cut);
    /// The environment, `NAME=value` joined by blanks; `[NAME]` is the value of one variable, empty when it is not set.
    "proc.env": CharBuf Lent(arg = ArgKind::OptionalKey) = |cx, arg, out| {
        let env = cx.state.env(cx.thread()?);
        match arg.key() {
            Some(name) => Some(Lent::Whole(env.and_then(|env| variable(env, name)).unwrap_or_default())),
            None => {
                write_env(env, out);
                Some(Lent::Made)
            }
        }
    };
    /// The environment of an ancestor: `[N]` is that of one, `[NAME]` the first non-empty value of a variable, looked for from the parent upwards. Without an argument any ancestor may match; printed is the process' own.
    "proc.aenv": CharBuf Each(arg = ArgKind::OptionalIndexOrKey, shape = Shape::AnyOf, flags = ANCESTOR, show = Some(Read::Made(show_env))) = ancestor_env;
    /// Working directory, with a final `/`.
    "proc.cwd": CharBuf Text = |cx, _| Some(cx.state.cwd(cx.thread()?));
    /// Process id of the login shell: of the oldest among the process and its ancestors whose name ends in `sh`.
    "proc.loginshellid": Int64 Int(format = Format::Id) = |cx, _| {
        let thread = cx.thread()?;
        let line = cx.leader().into_iter().chain(cx.state.ancestors(thread));
        line.filter(|thread| thread.facts.comm.ends_with(b"sh")).last().map(Thread::pid)
    };
    /// Number of the controlling terminal's device, 0 without one.
    "proc.tty": Uint32 Uint(format = Format::Id) = |cx, _| Some(u64::from(cx.thread()?.facts.tty));
    /// True if the process, or one that it descends from, came into a running container from outside: by `docker exec`, `podman exec`, `kubectl exec`, `ctr task exec`, `nsenter` and their like.
    "proc.is_exec_session": Bool Bool(flags = FieldFlags::OWN) = |cx, _| Some(cx.thread()?.facts.session.is_some());
    /// When the first program of that session was started, in nanoseconds since 1970.
    "proc.exec_session.ts": AbsTime Uint(format = Format::Dec, flags = FieldFlags::OWN) = |cx, _| Some(session(cx)?.ts).filter(|ts| *ts != 0);
    /// Process id of the first program of that session.
    "proc.exec_session.pid": Int64 Int(format = Format::Id, flags = FieldFlags::OWN) = |cx, _| Some(session(cx)?.pid);
    /// Number of the device of the terminal that the first program of that session has, 0 without one.
    "proc.exec_session.tty": Uint32 Uint(format = Format::Id, flags = FieldFlags::OWN) = |cx, _| Some(session(cx)?.tty.into());
    /// Process id.
    "proc.pid": Int64 Int(format = Format::Id) = |cx, _| shown_id(cx.thread()?.pid());
    /// Process id of the parent.
    "proc.ppid": Int64 Int(format = Format::Id) = |cx, _| shown_id(cx.parent()?.pid());
    /// Process id of an ancestor: `[1]` is the parent, `[0]` the process itself. Without a number any ancestor may match; printed is the process' own.
    "proc.apid": Int64 Each(format = Format::Id, arg = ArgKind::OptionalIndex, shape = Shape::AnyOf, flags = ANCESTOR, show = Some(Read::Int(|cx, arg| match arg.index() {
        Some(n) => shown_id(ancestor(cx, n)?.pid()),
        None => shown_id(cx.thread()?.pid()).filter(|pid| *pid != -1),
    }))) = |cx, arg, each| match arg.index() {
        Some(n) => {
            each(Value::Int(shown_id(ancestor(cx, n)?.pid())?));
            Some(())
        }
        None => {
            let mut line = cx.state.ancestors(cx.thread()?).peekable();
            line.peek()?;
            let _ = line.all(|thread| each(Value::Int(thread.pid())));
            Some(())
        }
    };
}

/// The session in a container that the thread belongs to.
fn session<'a>(cx: &Cx<'a>) -> Option<&'a ExecSession> {
    cx.thread()?.facts.session.as_deref()
}

fn ancestor<'a>(cx: &Cx<'a>, n: u64) -> Option<&'a Thread> {
    cx.state.ancestor(cx.thread()?, u32::try_from(n).ok()?)
}

/// One text of one ancestor, or of all from the parent upwards.
fn lineage<'a>(
    cx: &Cx<'a>,
    arg: &Arg,
    each: &mut dyn FnMut(Value<'_>) -> bool,
    text: fn(&'a Facts) -> &'a [u8],
) -> Option<()> {
    if let Some(n) = arg.index() {
        each(Value::Text(text(&ancestor(cx, n)?.facts)));
        return Some(());
    }
    let mut line = cx.state.ancestors(cx.thread()?).peekable();
    line.peek()?;
    let _ = line.all(|thread| each(Value::Text(text(&thread.facts))));
    Some(())
}

/// Appends a text, with a blank in front when it is not the first.
fn join(text: &[u8], out: &mut Vec<u8>) {
    if !out.is_empty() {
        out.push(b' ');
    }
    out.extend_from_slice(text);
}

fn write_env(env: Option<&Strings>, out: &mut Vec<u8>) {
    for (n, variable) in env.into_iter().flat_map(Strings::iter).enumerate() {
        if n > 0 {
            out.push(b' ');
        }
        out.extend_from_slice(variable);
    }
}

/// The first value of a variable that is not empty, without blanks around it.
fn variable<'a>(env: &'a Strings, name: &str) -> Option<&'a [u8]> {
    let mut values = env.iter().filter_map(|entry| entry.strip_prefix(name.as_bytes())?.strip_prefix(b"="));
    let value = values.find(|value| !value.is_empty())?;
    let start = value.iter().position(|&b| b != b' ').unwrap_or(value.len());
    let end = value.iter().rposition(|&b| b != b' ').map_or(start, |last| last + 1);
    value.get(start..end)
}

/// Without an argument Falco shows the process' own environment.
fn show_env(cx: &Cx<'_>, arg: &Arg, out: &mut Vec<u8>) -> Option<()> {
    if *arg == Arg::None {
        write_env(cx.state.env(cx.thread()?), out);
        return Some(());
    }
    ancestor_env(cx, arg, &mut |value| {
        if let Value::Text(text) = value {
            out.extend_from_slice(text);
        }
        false
    })
}

/// Falco looks through so many ancestors for a variable.
const ENV_ANCESTORS: usize = 20;

fn ancestor_env(cx: &Cx<'_>, arg: &Arg, each: &mut dyn FnMut(Value<'_>) -> bool) -> Option<()> {
    let thread = cx.thread()?;
    if let Some(name) = arg.key() {
        let mut line = cx.state.ancestors(thread).take(ENV_ANCESTORS);
        let value = line.find_map(|thread| variable(&thread.facts.env, name).filter(|value| !value.is_empty()));
        each(Value::Text(value.unwrap_or_default()));
        return Some(());
    }
    let mut text = Vec::new();
    if let Some(n) = arg.index() {
        write_env(cx.state.env(ancestor(cx, n)?), &mut text);
        each(Value::Text(&text));
        return Some(());
    }
    for thread in cx.state.ancestors(thread) {
        text.clear();
        write_env(Some(&thread.facts.env), &mut text);
        if !each(Value::Text(&text)) {
            break;
        }
    }
    Some(())
}
