//! Left and right sides: fields are bound, calls of transformers checked.

use super::check::Complaint;
use super::text;
use super::{Compiler, Unknown};
use crate::operand::Operand;
use crate::transform::{Call, CallArg};
use lanner_fields::{BindError, FieldFlags, Registry, Shape};
use lanner_lang::ast::{Argument, Check, FieldRef, Op, Operand as Written, Transform, Transformer};
use lanner_schema::ParamType;

use super::constant::Kind;

impl Compiler<'_> {
    /// The left side of a check.
    pub(super) fn operand(&self, written: &Written) -> Result<Operand, Complaint> {
        let operand = bind(written, self.registry, &self.source)?;
        match &operand {
            Operand::Call(call) if call.name == Transformer::Val => {
                Err("filter error: 'val' transformer can only be used on the right-hand side".to_owned().into())
            }
            Operand::Field(bound) if bound.field.flags.has(FieldFlags::PRINT_ONLY) => {
                Err(format!("filter error: field '{}' can only be printed", bound.text).into())
            }
            _ => Ok(operand),
        }
    }

    /// A right side that is read from the event: of the same type as the left side.
    pub(super) fn right_side(&self, check: &Check, left: &Operand, written: &Written) -> Result<Operand, Complaint> {
        let (op, focus) = (check.op, Some(written.span()));
        let complain = |message: String| Complaint { message, focus, unknown: None };
        if matches!(op, Op::PMatch | Op::Regex) {
            let name = op.as_str().to_uppercase();
            return Err(complain(format!("operator '{name}' doesn't support right-hand side fields")));
        }
        let right = bind(written, self.registry, &self.source)?;
        let no_rhs = |operand: &Operand| match operand {
            Operand::Field(bound) => bound.field.flags.has(FieldFlags::NO_RHS),
            Operand::Call(_) => false,
        };
        if no_rhs(left) || Kind::of(left.ty()) == Some(Kind::Net) {
            return Err(format!("field '{}' doesn't support right-hand side fields", left.text()).into());
        }
        let inner = match &right {
            Operand::Call(call) if call.name == Transformer::Val => match call.args.first() {
                Some(CallArg::Operand(inner)) => inner.clone(),
                _ => right.clone(),
            },
            _ => right.clone(),
        };
        if no_rhs(&inner) {
            return Err(complain(format!("field '{}' can't be used as a right-hand side field", inner.text())));
        }
        let is_list = |operand: &Operand| operand.shape() == Shape::List;
        if left.ty() != inner.ty() || is_list(left) != is_list(&inner) {
            let kind = |operand: &Operand| {
                if is_list(operand) { format!("LIST({})", operand.ty().name()) } else { operand.ty().name().to_owned() }
            };
            return Err(complain(format!(
                "field '{}' has type '{}' while the right-hand side field '{}' has incompatible type '{}'",
                left.text(),
                kind(left),
                inner.text(),
                kind(&inner),
            )));
        }
        Ok(inner)
    }
}

/// Binds a field or a call, for conditions and templates.
pub(crate) fn bind(written: &Written, registry: &Registry, source: &str) -> Result<Operand, Complaint> {
    match written {
        Written::Field(field) => bind_field(field, registry, source),
        Written::Transform(transform) => {
            let call = bind_call(transform, registry, source).map_err(|mut complaint| {
                complaint.focus = complaint.focus.or(Some(transform.span));
                complaint
            })?;
            Ok(Operand::Call(Box::new(call)))
        }
    }
}

fn bind_field(field: &FieldRef, registry: &Registry, source: &str) -> Result<Operand, Complaint> {
    registry.bind(&field.name, field.arg.as_deref(), source).map(Operand::Field).map_err(|error| Complaint {
        message: error.to_string(),
        focus: Some(field.span),
        unknown: match error {
            BindError::Unknown(_) => Some(Unknown::Field(field.name.clone())),
            BindError::ArgMissing(_) | BindError::Other(_) => None,
        },
    })
}

fn bind_arg(arg: &Argument, registry: &Registry, source: &str) -> Result<CallArg, Complaint> {
    Ok(match arg {
        Argument::Operand(operand) => CallArg::Operand(bind(operand, registry, source)?),
        Argument::Text(text, _) | Argument::Number(text, _) => CallArg::Text(text.clone().into_bytes()),
        Argument::List(items, _) => {
            let items = items.iter().map(|item| bind_arg(item, registry, source));
            CallArg::List(items.collect::<Result<_, _>>()?)
        }
    })
}

/// Type and listness of an argument.
fn arg_type(arg: &CallArg) -> (ParamType, bool) {
    match arg {
        CallArg::Operand(operand) => (operand.ty(), operand.shape() == Shape::List),
        CallArg::Text(_) => (ParamType::CharBuf, false),
        CallArg::List(_) => (ParamType::CharBuf, true),
    }
}

fn is_text(ty: ParamType) -> bool {
    Kind::of(ty) == Some(Kind::Text)
}

fn bind_call(written: &Transform, registry: &Registry, source: &str) -> Result<Call, Complaint> {
    let name = written.name;
    let option = match (&written.arg, name) {
        (None, _) => None,
        (Some(letter), Transformer::GetOpt) => match letter.as_bytes() {
            [letter] => Some(*letter),
            _ => {
                return Err(
                    format!("filter error: getopt() takes one option letter in brackets, not '{letter}'").into()
                );
            }
        },
        (Some(_), _) => {
            return Err(format!("filter error: transformer '{name}' does not support field arguments").into());
        }
    };
    let args = written.args.iter().map(|arg| bind_arg(arg, registry, source)).collect::<Result<Vec<_>, _>>()?;
    if name != Transformer::Val {
        args.iter().try_for_each(transformable)?;
    }
    let (ty, list) = match (name, &args[..]) {
        (Transformer::Val, [CallArg::Operand(operand @ Operand::Field(_))]) => {
            (operand.ty(), operand.shape() == Shape::List)
        }
        (Transformer::Val, _) => return Err("expected a field within 'val' transformer".to_owned().into()),
        (Transformer::Join, [separator, list]) => join_type(separator, list)?,
        (Transformer::Concat, [_, _, ..]) => concat_type(&args)?,
        (Transformer::GetOpt, [words, options]) => getopt_type(words, options, option)?,
        (Transformer::Concat, [_]) => return Err("unknown field transfomer 'concat'".to_owned().into()),
        (Transformer::Join | Transformer::Concat | Transformer::GetOpt, _) => {
            return Err(format!("filter error: wrong number of arguments of '{name}'").into());
        }
        (_, [arg]) => one_arg_type(name, arg, written)?,
        (_, _) => return Err(format!("filter error: '{name}' transformer takes one argument").into()),
    };
    Ok(Call { name, args, option, ty, list, text: text::of_call(written) })
}

/// Refuses fields that no transformer can take.
fn transformable(arg: &CallArg) -> Result<(), Complaint> {
    match arg {
        CallArg::Operand(Operand::Field(bound)) if bound.field.flags.has(FieldFlags::NO_TRANSFORMER) => {
            Err(format!("field '{}' does not support transformers", bound.text).into())
        }
        CallArg::List(items) => items.iter().try_for_each(transformable),
        CallArg::Operand(_) | CallArg::Text(_) => Ok(()),
    }
}

fn one_arg_type(name: Transformer, arg: &CallArg, written: &Transform) -> Result<(ParamType, bool), String> {
    let (ty, list) = arg_type(arg);
    let bytes = ty == ParamType::ByteBuf;
    let fits = match name {
        Transformer::B64 => is_text(ty) || bytes,
        Transformer::Len => list || is_text(ty) || bytes,
        _ => is_text(ty),
    };
    if !fits {
        let field = written.args.first().map(ToString::to_string).unwrap_or_default();
        return Err(format!(
            "can't add field transformer: type '{}' is not supported by '{name}' transformer applied on field '{field}'",
            ty.name()
        ));
    }
    Ok(if name == Transformer::Len { (ParamType::Uint64, false) } else { (ty, list) })
}

fn join_type(separator: &CallArg, list: &CallArg) -> Result<(ParamType, bool), String> {
    let (ty, separator_list) = arg_type(separator);
    if separator_list || !is_text(ty) {
        return Err("join() first argument must be a string".to_owned());
    }
    if !arg_type(list).1 {
        return Err("join() second argument must be a list".to_owned());
    }
    joinable(list).map(|()| (ParamType::CharBuf, false))
}

/// Members of a joined list are texts or numbers.
fn joinable(arg: &CallArg) -> Result<(), String> {
    match arg {
        CallArg::List(items) => items.iter().try_for_each(joinable),
        CallArg::Text(_) => Ok(()),
        CallArg::Operand(operand) => match Kind::of(operand.ty()) {
            Some(Kind::Text | Kind::Number | Kind::Port) if operand.ty() != ParamType::Double => Ok(()),
            _ => Err(format!("join() can't join field '{}' of type '{}'", operand.text(), operand.ty().name())),
        },
    }
}

fn concat_type(args: &[CallArg]) -> Result<(ParamType, bool), String> {
    for arg in args {
        let (ty, list) = arg_type(arg);
        if list || !is_text(ty) {
            return Err("concat() arguments must be strings, not lists".to_owned());
        }
    }
    Ok((ParamType::CharBuf, false))
}

fn getopt_type(words: &CallArg, options: &CallArg, option: Option<u8>) -> Result<(ParamType, bool), String> {
    let (ty, list) = arg_type(words);
    if !list || !is_text(ty) {
        return Err("getopt() first argument must be a list".to_owned());
    }
    let (ty, list) = arg_type(options);
    if list || !is_text(ty) {
        return Err("getopt() second argument must be a string".to_owned());
    }
    Ok((ParamType::CharBuf, option.is_none()))
}
