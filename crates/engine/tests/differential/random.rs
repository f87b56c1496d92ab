//! Random conditions, the same on each run: fields with values that events have, and constants that are near to them.

use lanner_engine::operand::Buffers;
use lanner_fields::{Cx, Registry, Shape, Value};
use lanner_lang::ast::{Check, Expr, FieldRef, Literal, Modifier, Op, Operand, Rhs, Transform};
use lanner_lang::condition::parse_operand;
use lanner_lang::span::Span;
use lanner_schema::ParamType;
use std::collections::{BTreeMap, BTreeSet};

/// Numbers that look random (xorshift).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % end
    }

    pub fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    pub fn pick<'t, T>(&mut self, items: &'t [T]) -> &'t T {
        &items[self.below(items.len())]
    }
}

/// What conditions are made of: operands and the constants that go with them.
pub struct Material {
    operands: Vec<(Operand, ParamType, Shape)>,
    constants: BTreeMap<String, BTreeSet<Vec<u8>>>,
}

const OPERANDS: &[&str] = &[
    "evt.type",
    "evt.dir",
    "syscall.type",
    "evt.num",
    "evt.cpu",
    "evt.res",
    "evt.rawres",
    "evt.failed",
    "evt.is_io",
    "evt.is_io_read",
    "evt.is_io_write",
    "evt.io_dir",
    "evt.is_wait",
    "evt.is_async",
    "evt.is_open_read",
    "evt.is_open_write",
    "evt.is_open_exec",
    "evt.is_open_create",
    "evt.category",
    "evt.arg.flags",
    "evt.arg.name",
    "evt.arg.fd",
    "evt.arg[0]",
    "evt.arg[1]",
    "evt.rawarg.res",
    "evt.rawarg.flags",
    "evt.args",
    "evt.buffer",
    "evt.abspath",
    "evt.count",
    "evt.time.s",
    "proc.name",
    "proc.pname",
    "proc.aname",
    "proc.aname[2]",
    "proc.exe",
    "proc.exepath",
    "proc.cmdline",
    "proc.pcmdline",
    "proc.args",
    "proc.cwd",
    "proc.pid",
    "proc.ppid",
    "proc.apid",
    "proc.tty",
    "proc.vpid",
    "proc.env",
    "proc.aexepath",
    "proc.nchilds",
    "proc.is_exe_writable",
    "proc.duration",
    "proc.cmdnargs",
    "proc.acmdline[1]",
    "proc.sname",
    "thread.tid",
    "thread.cap_permitted",
    "proc.loginshellid",
    "user.name",
    "user.uid",
    "user.loginuid",
    "group.gid",
    "group.name",
    "fd.num",
    "fd.name",
    "fd.nameraw",
    "fd.directory",
    "fd.filename",
    "fd.type",
    "fd.typechar",
    "fd.l4proto",
    "fd.sockfamily",
    "fd.ip",
    "fd.cip",
    "fd.sip",
    "fd.lip",
    "fd.rip",
    "fd.port",
    "fd.cport",
    "fd.sport",
    "fd.lport",
    "fd.rport",
    "fd.net",
    "fd.snet",
    "fd.cnet",
    "fd.rnet",
    "fd.is_server",
    "fd.uid",
    "fd.containername",
    "fd.ino",
    "fd.dev",
    "fs.path.name",
    "fs.path.nameraw",
    "fs.path.source",
    "fs.path.target",
    "fd.types",
    "len(fd.types)",
    "join(\"+\",fd.types)",
    "toupper(fd.types)",
    "fdlist.nums",
    "fdlist.names",
    "fdlist.sips",
    "tolower(proc.name)",
    "toupper(fd.name)",
    "basename(proc.exepath)",
    "len(fd.name)",
    "len(fdlist.nums)",
    "concat(proc.name,\"-\",proc.pname)",
    "join(\",\",(proc.name,fd.filename))",
    "len(evt.buffer)",
    "b64(proc.name)",
    "basename(tolower(fd.name))",
];

const TEXT_OPS: &[Op] = &[
    Op::Eq,
    Op::EqEq,
    Op::Ne,
    Op::In,
    Op::Eq,
    Op::In,
    Op::Contains,
    Op::IContains,
    Op::StartsWith,
    Op::EndsWith,
    Op::Glob,
    Op::IGlob,
    Op::Regex,
    Op::PMatch,
    Op::Intersects,
    Op::Lt,
    Op::Ge,
];
const NUMBER_OPS: &[Op] = &[Op::Eq, Op::Ne, Op::Lt, Op::Le, Op::Gt, Op::Ge, Op::In, Op::Intersects];
const BYTE_OPS: &[Op] =
    &[Op::Eq, Op::Ne, Op::Contains, Op::StartsWith, Op::EndsWith, Op::BContains, Op::BStartsWith, Op::In];
const SET_OPS: &[Op] = &[Op::Eq, Op::Ne, Op::In, Op::Intersects];

/// Constants that are hard to quote, to split or to match.
const ODD: &[&str] =
    &["", "a, b", "a", "b", "\"", "\\", "(a, b)", "a\", \"b", "/", "/*", "*", "[", "[!a]*", "é", "\n", "<NA>", "x y"];
const RARE_NUMBERS: &[&str] = &["0", "1", "2", "3", "-1", "443", "40000"];
const NETS: &[&str] =
    &["0.0.0.0/0", "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "::1/128", "fe80::/10", "1.2.3.4/32"];

impl Material {
    pub fn new(registry: &Registry) -> Self {
        let operands = OPERANDS.iter().map(|text| {
            let (operand, length) = parse_operand(text).unwrap_or_else(|error| panic!("{text}: {error:?}"));
            assert_eq!(length, text.len());
            let test = crate::reference::bound(&operand, registry, "syscall");
            (operand, test.operand.ty(), test.operand.shape())
        });
        Self { operands: operands.collect(), constants: BTreeMap::new() }
    }

    /// Takes the values that an event has.
    pub fn learn(&mut self, registry: &Registry, cx: &Cx<'_>) {
        for (operand, ..) in &self.operands {
            let known = self.constants.entry(operand.to_string()).or_default();
            if known.len() >= 40 {
                continue;
            }
            let test = crate::reference::bound(operand, registry, "syscall");
            let _ = test.operand.read(cx, &Buffers::default(), &mut |value| {
                known.insert(match value {
                    Value::Text(text) | Value::Bytes(text) => text[..text.len().min(200)].to_vec(),
                    Value::Int(number) => number.to_string().into_bytes(),
                    Value::Uint(number) => number.to_string().into_bytes(),
                    Value::Float(number) => format!("{}", number as i32).into_bytes(),
                    Value::Bool(flag) => flag.to_string().into_bytes(),
                    Value::Ip(address) => address.to_string().into_bytes(),
                });
                true
            });
        }
    }

    /// A condition of up to `depth` levels.
    pub fn condition(&self, dice: &mut Dice, depth: usize) -> Expr {
        let span = Span::default();
        let members = |dice: &mut Dice| {
            let count = 2 + dice.below(5);
            // Members about the same value, as people write them.
            let same = dice.one_in(3).then(|| dice.below(self.operands.len()));
            (0..count)
                .map(|_| match same {
                    Some(operand) if depth < 2 || dice.one_in(2) => {
                        let check = self.check(dice, operand);
                        if dice.one_in(3) { Expr::Not(Box::new(check), span) } else { check }
                    }
                    _ => self.condition(dice, depth - 1),
                })
                .collect::<Vec<_>>()
        };
        if depth == 0 {
            let operand = dice.below(self.operands.len());
            return self.check(dice, operand);
        }
        match dice.below(5) {
            0 | 1 => Expr::And(members(dice), span),
            2 | 3 => Expr::Or(members(dice), span),
            _ => Expr::Not(Box::new(self.condition(dice, depth - 1)), span),
        }
    }

    fn check(&self, dice: &mut Dice, operand: usize) -> Expr {
        let (lhs, ty, shape) = &self.operands[operand];
        let is_bytes = *ty == ParamType::ByteBuf;
        let is_text = matches!(ty, ParamType::CharBuf | ParamType::FsPath | ParamType::FsRelPath);
        let is_set = matches!(
            ty,
            ParamType::Bool
                | ParamType::IpAddr
                | ParamType::Ipv4Addr
                | ParamType::Ipv6Addr
                | ParamType::IpNet
                | ParamType::Ipv4Net
                | ParamType::Ipv6Net
        );
        let mut op = *dice.pick(match shape {
            Shape::List => &[Op::In, Op::Intersects],
            Shape::Within => &[Op::Eq],
            _ if is_text => TEXT_OPS,
            _ if is_bytes => BYTE_OPS,
            _ if is_set => SET_OPS,
            _ => NUMBER_OPS,
        });
        if dice.one_in(12) {
            op = Op::Exists;
        }
        let of_strings = matches!(
            op,
            Op::Eq
                | Op::EqEq
                | Op::Ne
                | Op::Glob
                | Op::IGlob
                | Op::Contains
                | Op::IContains
                | Op::StartsWith
                | Op::EndsWith
                | Op::Regex
        );
        let modified = of_strings && !matches!(shape, Shape::List | Shape::Within) && dice.one_in(4);
        let modifier = modified.then(|| *dice.pick(&[Modifier::OneOf, Modifier::AnyOf, Modifier::AllOf]));
        let count = if dice.one_in(15) { 0 } else { 1 + dice.below(4) };
        let span = Span::default();
        let other = (*shape == Shape::One && is_text && !matches!(op, Op::Regex | Op::PMatch) && dice.one_in(10))
            .then(|| self.same_type(dice, *ty))
            .flatten();
        let rhs = match (op, modifier, other) {
            (Op::Exists, ..) => Rhs::None,
            (_, None, Some(other)) => Rhs::Operand(Operand::Transform(val(other))),
            (Op::In | Op::Intersects | Op::PMatch, ..) | (_, Some(_), _) => {
                Rhs::List((0..count).map(|_| self.constant(dice, operand, op)).collect(), span)
            }
            _ => Rhs::Value(self.constant(dice, operand, op)),
        };
        Expr::Check(Box::new(Check { lhs: lhs.clone(), op, modifier, rhs, span }))
    }

    /// A field of a type that can stand on the right.
    fn same_type(&self, dice: &mut Dice, ty: ParamType) -> Option<FieldRef> {
        let fields: Vec<&FieldRef> = self
            .operands
            .iter()
            .filter(|(_, other, shape)| *other == ty && *shape == Shape::One)
            .filter_map(|(operand, ..)| match operand {
                Operand::Field(field) => Some(field),
                Operand::Transform(_) => None,
            })
            .collect();
        (!fields.is_empty()).then(|| (*dice.pick(&fields)).clone())
    }

    fn constant(&self, dice: &mut Dice, operand: usize, op: Op) -> Literal {
        let (lhs, ty, _) = &self.operands[operand];
        let name = lhs.to_string();
        let known: Vec<&Vec<u8>> = self.constants.get(&name).into_iter().flatten().collect();
        let seen = |dice: &mut Dice| (!known.is_empty()).then(|| (*dice.pick(&known)).clone());
        let text = |text: &str| literal(text.as_bytes().to_vec());
        match ty {
            ParamType::Bool => text(dice.pick::<&str>(&["true", "false"])),
            ParamType::IpNet | ParamType::Ipv4Net | ParamType::Ipv6Net => match seen(dice).filter(|_| dice.one_in(2)) {
                Some(address) => {
                    let address = String::from_utf8(address).unwrap();
                    let prefix = if address.contains(':') { 1 + dice.below(128) } else { dice.below(33) };
                    text(&format!("{address}/{prefix}"))
                }
                None => text(dice.pick::<&str>(NETS)),
            },
            ParamType::IpAddr | ParamType::Ipv4Addr | ParamType::Ipv6Addr => {
                literal(seen(dice).unwrap_or_else(|| b"127.0.0.1".to_vec()))
            }
            ParamType::CharBuf | ParamType::FsPath | ParamType::FsRelPath | ParamType::ByteBuf => {
                // Only names of events can be compared with an event's type.
                let whole = name == "evt.type";
                let value = if dice.one_in(6) && !whole { None } else { seen(dice) };
                let value = value.filter(|value| *ty == ParamType::ByteBuf || !value.contains(&0));
                let value = value.unwrap_or_else(|| {
                    if whole { b"openat".to_vec() } else { dice.pick::<&str>(ODD).as_bytes().to_vec() }
                });
                if whole { literal(value) } else { near(dice, value, op) }
            }
            _ => match seen(dice).filter(|_| !dice.one_in(4)) {
                Some(number) => literal(number),
                None if *ty == ParamType::Port => text(dice.pick::<&str>(&["0", "22", "443", "65535"])),
                None => text(dice.pick::<&str>(RARE_NUMBERS)),
            },
        }
    }
}

fn val(field: FieldRef) -> Transform {
    let (operand, _) = parse_operand(&format!("tolower({field})")).unwrap();
    match operand {
        Operand::Transform(call) => Transform { name: lanner_lang::ast::Transformer::Val, ..call },
        Operand::Field(field) => panic!("{field}"),
    }
}

fn literal(bytes: Vec<u8>) -> Literal {
    match String::from_utf8(bytes) {
        Ok(text) => Literal::new(text, true, Span::default()),
        Err(error) => {
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            Literal { text, raw: Some(error.into_bytes()), quoted: true, span: Span::default() }
        }
    }
}

/// A constant that an operator may or may not find in a value.
fn near(dice: &mut Dice, value: Vec<u8>, op: Op) -> Literal {
    let cut = |dice: &mut Dice, value: &[u8]| {
        let from = dice.below(value.len() + 1);
        let to = from + dice.below(value.len() - from + 1);
        (from, to)
    };
    let (from, to) = cut(dice, &value);
    literal(match op {
        Op::Contains => value[from..to].to_vec(),
        Op::IContains => value[from..to].to_ascii_uppercase(),
        Op::StartsWith => value[..to].to_vec(),
        Op::EndsWith => value[from..].to_vec(),
        Op::BContains => hex(&value[from..to]),
        Op::BStartsWith => hex(&value[..to]),
        Op::Glob | Op::IGlob => {
            let with = dice.pick::<&str>(&["*", "?", "[!/]", "[a-z]", "**", "[]/]", "[", "\\"]);
            [&value[..from], with.as_bytes(), &value[to..]].concat()
        }
        Op::PMatch => {
            let with = dice.pick::<&str>(&["", "*", "/", "?", "[!x]"]);
            [&value[..from.max(to)], with.as_bytes()].concat()
        }
        Op::Regex => {
            let plain = String::from_utf8_lossy(&value).into_owned();
            let (from, to) = cut(dice, plain.as_bytes());
            let quoted = |text: Option<&str>| {
                regex::escape(text.unwrap_or("")).replace("\\#", "#").replace("\\&", "&").replace("\\~", "~")
            };
            let middle = dice.pick(&[".*", "[a-z]*", "(a|b)*", ".+", "x{0,3}", "[^/]*"]);
            let all = format!("{}{middle}{}", quoted(plain.get(..from)), quoted(plain.get(to..)));
            // A backslash and a letter or a digit would be a class in one syntax and a mistake in the other.
            all.into_bytes()
        }
        _ if dice.one_in(6) => value[..to].to_vec(),
        _ => value,
    })
}

fn hex(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into_bytes()
}
