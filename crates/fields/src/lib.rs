//! THE field table: name, documentation, type and extraction of every field, each in one item.
//!
//! Conditions and output templates name fields; [`Registry::bind`] turns such a name with its argument into a [`Bound`], once, when rules are compiled.
//! On the event path a bound field reads its value from the event and the state, through [`Cx`].

#[macro_use]
mod fields_macro;
pub mod cx;
pub mod field;
pub mod registry;
pub mod value;

pub use cx::Cx;
pub use field::{Arg, ArgKind, Bound, Field, FieldFlags, Read, Shape};
pub use registry::{BindError, Registry};
pub use value::{Typed, Value};
