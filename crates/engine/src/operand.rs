//! What a test reads from an event: a field, or a transformer over fields and constants.

use crate::transform::{Call, flags_of};
use lanner_fields::{Bound, Cx, FieldFlags, Lent, Read, Shape, Value};
use lanner_schema::ParamType;
use std::cell::RefCell;

/// Something that has a value, or several, at an event.
#[derive(Debug, Clone)]
pub enum Operand {
    /// A field.
    Field(Bound),
    /// A transformer.
    Call(Box<Call>),
}

impl Operand {
    /// Type of its values.
    pub fn ty(&self) -> ParamType {
        match self {
            Self::Field(bound) => bound.ty,
            Self::Call(call) => call.ty,
        }
    }

    /// One value or several.
    pub fn shape(&self) -> Shape {
        match self {
            Self::Field(bound) => bound.shape,
            Self::Call(call) if call.list => Shape::List,
            Self::Call(_) => Shape::One,
        }
    }

    /// As written.
    pub fn text(&self) -> &str {
        match self {
            Self::Field(bound) => &bound.text,
            Self::Call(call) => &call.text,
        }
    }

    /// The flags of all fields that it reads.
    pub fn flags(&self) -> FieldFlags {
        match self {
            Self::Field(bound) => bound.field.flags,
            Self::Call(call) => flags_of(&call.args),
        }
    }

    /// Hands each value to `each` until it says `false`. `None`: no value; the field does not exist at this event.
    pub fn read<'a>(&'a self, cx: &Cx<'a>, buffers: &Buffers, each: &mut dyn FnMut(Value<'_>) -> bool) -> Option<()> {
        match self {
            Self::Field(bound) => {
                if let Read::Each(read) = bound.field.read {
                    return read(cx, &bound.arg, each);
                }
                buffers.with(|buffer| {
                    let value = single(bound, cx, buffer)?;
                    each(value);
                    Some(())
                })
            }
            Self::Call(call) => call.read(cx, buffers, each),
        }
    }
}

/// Reads a field of one value; `buffer` is filled where the text has to be put together. `None` for fields of several values.
#[inline]
pub fn single<'a: 'b, 'b>(bound: &'a Bound, cx: &Cx<'a>, buffer: &'b mut Vec<u8>) -> Option<Value<'b>> {
    let arg = &bound.arg;
    Some(match bound.field.read {
        Read::Text(read) => Value::Text(read(cx, arg)?),
        Read::Made(read) => {
            buffer.clear();
            read(cx, arg, buffer)?;
            Value::Text(buffer)
        }
        Read::Lent(read) => {
            buffer.clear();
            match read(cx, arg, buffer)? {
                Lent::Whole(text) => Value::Text(text),
                Lent::Made => Value::Text(buffer),
            }
        }
        Read::Bytes(read) => Value::Bytes(read(cx, arg)?),
        Read::Int(read) => Value::Int(read(cx, arg)?),
        Read::Uint(read) => Value::Uint(read(cx, arg)?),
        Read::Float(read) => Value::Float(read(cx, arg)?),
        Read::Bool(read) => Value::Bool(read(cx, arg)?),
        Read::Ip(read) => Value::Ip(read(cx, arg)?),
        Read::Dyn(read) => read(cx, arg)?,
        Read::Each(_) => return None,
    })
}

/// Buffers for texts that have to be put together, used again and again so that an event allocates nothing.
#[derive(Debug, Default)]
pub struct Buffers(RefCell<Vec<Vec<u8>>>);

/// A buffer that grew beyond it is not kept.
const KEEP_BYTES: usize = 1 << 20;

impl Buffers {
    /// Lends an empty buffer.
    pub fn with<T>(&self, work: impl FnOnce(&mut Vec<u8>) -> T) -> T {
        let mut buffer = self.0.borrow_mut().pop().unwrap_or_default();
        buffer.clear();
        let result = work(&mut buffer);
        if buffer.capacity() <= KEEP_BYTES {
            self.0.borrow_mut().push(buffer);
        }
        result
    }
}
