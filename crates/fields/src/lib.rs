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

mod bind;
mod evt;
mod evt_args;
mod fd;
mod lineage;
mod param;
mod process;
mod time;

pub use cx::Cx;
pub use field::{Arg, ArgKind, Bound, Field, FieldFlags, Lent, Read, Shape};
pub use registry::{BindError, Registry};
pub use value::{Typed, Value};

/// The classes that need nothing but events and state, in the order of lists.
static BUILTIN: &[&field::Class] = &[&evt::GENERIC, &evt::EVT, &evt_args::ARGS, &process::PROCESS, &fd::FD, &evt::UTIL];
