//! Transformers: values made from values (`tolower(proc.name)`, `join(",", (a, b))`).

use crate::operand::{Buffers, Operand};
use lanner_fields::{Cx, FieldFlags, Value};
use lanner_lang::ast::Transformer;
use lanner_schema::ParamType;
use std::io::Write;

/// A call, checked.
#[derive(Debug, Clone)]
pub struct Call {
    /// Which one.
    pub name: Transformer,
    /// As many and of such types as it takes.
    pub args: Vec<CallArg>,
    /// `getopt(…)[c]`: the letter.
    pub option: Option<u8>,
    /// Type of the values.
    pub ty: ParamType,
    /// Several values.
    pub list: bool,
    /// As written.
    pub text: String,
}

/// An argument of a call.
#[derive(Debug, Clone)]
pub enum CallArg {
    /// A field or another call.
    Operand(Operand),
    /// A constant.
    Text(Vec<u8>),
    /// `(a, b)`
    List(Vec<CallArg>),
}

/// As [`Operand::flags`].
pub fn flags_of(args: &[CallArg]) -> FieldFlags {
    args.iter().fold(FieldFlags::NONE, |all, arg| all.or(arg.flags()))
}

type Each<'s> = &'s mut dyn FnMut(Value<'_>) -> bool;

impl CallArg {
    fn flags(&self) -> FieldFlags {
        match self {
            Self::Operand(operand) => operand.flags(),
            Self::Text(_) => FieldFlags::NONE,
            Self::List(items) => flags_of(items),
        }
    }

    /// Hands each value to `each`; `None` if one is missing.
    fn read<'a>(&'a self, cx: &Cx<'a>, buffers: &Buffers, each: Each<'_>) -> Option<()> {
        match self {
            Self::Operand(operand) => operand.read(cx, buffers, each),
            Self::Text(text) => {
                each(Value::Text(text));
                Some(())
            }
            Self::List(items) => items.iter().try_for_each(|item| item.read(cx, buffers, each)),
        }
    }

    /// Appends the value's text.
    fn append<'a>(&'a self, cx: &Cx<'a>, buffers: &Buffers, out: &mut Vec<u8>) -> Option<()> {
        self.read(cx, buffers, &mut |value| {
            append(value, out);
            true
        })
    }
}

/// Texts as they are, numbers in decimal.
fn append(value: Value<'_>, out: &mut Vec<u8>) {
    let _ = match value {
        Value::Text(text) | Value::Bytes(text) => {
            out.extend_from_slice(text);
            Ok(())
        }
        Value::Int(number) => write!(out, "{number}"),
        Value::Uint(number) => write!(out, "{number}"),
        Value::Float(number) => write!(out, "{number}"),
        Value::Bool(flag) => write!(out, "{flag}"),
        Value::Ip(address) => write!(out, "{address}"),
    };
}

impl Call {
    /// Hands each value to `each` until it says `false`. `None`: an argument has no value, or nothing can be made of it.
    pub fn read<'a>(&'a self, cx: &Cx<'a>, buffers: &Buffers, each: Each<'_>) -> Option<()> {
        let [first, rest @ ..] = &self.args[..] else { return None };
        match self.name {
            Transformer::Val => first.read(cx, buffers, each),
            Transformer::ToLower | Transformer::ToUpper | Transformer::B64 | Transformer::Basename => {
                self.map(first, cx, buffers, each)
            }
            Transformer::Len => self.len(first, cx, buffers, each),
            Transformer::Join => buffers.with(|separator| {
                first.append(cx, buffers, separator)?;
                buffers.with(|out| {
                    join(separator, rest, cx, buffers, out)?;
                    each(Value::Text(out));
                    Some(())
                })
            }),
            Transformer::Concat => buffers.with(|out| {
                self.args.iter().try_for_each(|arg| arg.append(cx, buffers, out))?;
                each(Value::Text(out));
                Some(())
            }),
            Transformer::GetOpt => buffers.with(|options| {
                rest.first()?.append(cx, buffers, options)?;
                buffers.with(|words| {
                    first.read(cx, buffers, &mut |word| {
                        append(word, words);
                        words.push(0);
                        true
                    })?;
                    self.options(options, words, each)
                })
            }),
        }
    }

    /// One value from each.
    fn map<'a>(&'a self, arg: &'a CallArg, cx: &Cx<'a>, buffers: &Buffers, each: Each<'_>) -> Option<()> {
        buffers.with(|out| {
            let mut any = self.list;
            arg.read(cx, buffers, &mut |value| {
                let (Value::Text(bytes) | Value::Bytes(bytes)) = value else { return true };
                out.clear();
                if !convert(self.name, bytes, out) {
                    return true;
                }
                any = true;
                each(match value {
                    Value::Bytes(_) => Value::Bytes(out),
                    // Texts have no NUL; what was decoded can.
                    _ => Value::Text(memchr::memchr(0, out).and_then(|end| out.get(..end)).unwrap_or(out)),
                })
            })?;
            any.then_some(())
        })
    }

    fn len<'a>(&'a self, arg: &'a CallArg, cx: &Cx<'a>, buffers: &Buffers, each: Each<'_>) -> Option<()> {
        let list = match arg {
            CallArg::Operand(operand) => operand.shape() == lanner_fields::Shape::List,
            CallArg::List(_) => true,
            CallArg::Text(_) => false,
        };
        let (mut count, mut bytes) = (0u64, 0u64);
        arg.read(cx, buffers, &mut |value| {
            count += 1;
            if let Value::Text(text) | Value::Bytes(text) = value {
                bytes = text.len() as u64;
            }
            true
        })?;
        each(Value::Uint(if list { count } else { bytes }));
        Some(())
    }

    fn options(&self, options: &[u8], words: &[u8], each: Each<'_>) -> Option<()> {
        let Some(wanted) = self.option else {
            let mut go_on = true;
            parse_options(options, words, &mut |letter, value| {
                go_on = go_on && each(Value::Text(&[letter]));
                if let Some(value) = value {
                    go_on = go_on && each(Value::Text(value));
                }
            });
            return Some(());
        };
        let mut last: Option<&[u8]> = None;
        parse_options(options, words, &mut |letter, value| {
            if letter == wanted {
                last = Some(value.unwrap_or_default());
            }
        });
        each(Value::Text(last?));
        Some(())
    }
}

/// Joins values; the separator stands between them only.
fn join<'a>(separator: &[u8], parts: &'a [CallArg], cx: &Cx<'a>, buffers: &Buffers, out: &mut Vec<u8>) -> Option<()> {
    let mut first = true;
    parts.iter().try_for_each(|part| {
        part.read(cx, buffers, &mut |value| {
            if !first {
                out.extend_from_slice(separator);
            }
            first = false;
            append(value, out);
            true
        })
    })
}

/// One value from one; false when nothing can be made of it.
fn convert(name: Transformer, bytes: &[u8], out: &mut Vec<u8>) -> bool {
    match name {
        Transformer::ToLower => out.extend(bytes.iter().map(u8::to_ascii_lowercase)),
        Transformer::ToUpper => out.extend(bytes.iter().map(u8::to_ascii_uppercase)),
        Transformer::Basename => {
            let start = memchr::memrchr(b'/', bytes).map_or(0, |slash| slash + 1);
            out.extend_from_slice(bytes.get(start..).unwrap_or_default());
        }
        Transformer::B64 => return base64(bytes, out),
        _ => return false,
    }
    true
}

/// Decodes the standard alphabet, with or without padding; false for anything else.
fn base64(text: &[u8], out: &mut Vec<u8>) -> bool {
    let digit = |byte: u8| match byte {
        b'A'..=b'Z' => Some(u32::from(byte - b'A')),
        b'a'..=b'z' => Some(u32::from(byte - b'a') + 26),
        b'0'..=b'9' => Some(u32::from(byte - b'0') + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    let padding = text.iter().rev().take(2).take_while(|byte| **byte == b'=').count();
    let body = text.get(..text.len() - padding).unwrap_or_default();
    if padding > 0 && !text.len().is_multiple_of(4) {
        return false;
    }
    for group in body.chunks(4) {
        let mut bits = 0u32;
        for byte in group {
            let Some(value) = digit(*byte) else { return false };
            bits = bits << 6 | value;
        }
        let [_, a, b, c] = (bits << (6 * (4 - group.len()))).to_be_bytes();
        match group.len() {
            4 => out.extend([a, b, c]),
            3 => out.extend([a, b]),
            2 => out.push(a),
            _ => return false,
        }
    }
    true
}

/// Reads words, each ended by a NUL, as `getopt` does, and reports each option with its argument. Ends at `--`, at a lone `-` and at
/// the first word that is no option; skips `--long` ones. An unknown option is reported as `?`, a missing argument as an empty text.
fn parse_options<'w>(options: &[u8], words: &'w [u8], report: &mut dyn FnMut(u8, Option<&'w [u8]>)) {
    let takes_argument = |letter: u8| {
        let at = options.iter().position(|option| *option == letter && letter != b':')?;
        Some(options.get(at + 1) == Some(&b':'))
    };
    let mut words = words.strip_suffix(&[0]).unwrap_or_default().split(|byte| *byte == 0);
    while let Some(word) = words.next() {
        let Some(mut letters) = word.strip_prefix(b"-").filter(|letters| !letters.is_empty() && *letters != b"-")
        else {
            return;
        };
        if letters.starts_with(b"-") {
            continue;
        }
        while let Some((&letter, rest)) = letters.split_first() {
            letters = rest;
            match takes_argument(letter) {
                None => report(b'?', None),
                Some(false) => report(letter, None),
                Some(true) => {
                    let value = if rest.is_empty() { words.next().unwrap_or_default() } else { rest };
                    report(letter, Some(value));
                    break;
                }
            }
        }
    }
}
