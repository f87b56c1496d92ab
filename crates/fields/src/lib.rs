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
pub mod decimal;
pub mod docs;
pub mod print;
pub mod time;

mod container;
mod domain;
mod evt;
mod evt_args;
mod evt_count;
mod evt_open;
mod evt_result;
mod fd;
mod fdlist;
mod fs_path;
mod json;
mod json_tree;
mod k8s;
mod k8s_audit;
mod k8s_audit_read;
mod k8smeta;
mod names;
mod param;
mod param_text;
mod path;
mod process;
mod program;
mod session;
mod socket;
mod thread;
mod user;

pub use cx::{Cx, Spelling};
pub use fd::{kind_char, kind_name};
pub use field::{Arg, ArgKind, Bound, Field, FieldFlags, Lent, Read, Shape};
pub use registry::{BindError, Registry};
pub use value::{Typed, Value};

/// The classes that need nothing but events and state, in the order of lists.
static BUILTIN: &[&field::Class] = &[
    &evt::GENERIC,
    &evt::EVT,
    &evt_args::ARGS,
    &evt_result::RESULT,
    &evt_count::COUNT,
    &evt_open::AROUND,
    &evt_count::BUFLEN,
    &evt_open::OPEN,
    &process::PROCESS,
    &session::SESSION,
    &program::PROGRAM,
    &thread::THREAD,
    &user::USER,
    &user::GROUP,
    &fd::FD,
    &socket::SOCKET,
    &fd::FD_FACTS,
    &fs_path::FS_PATH,
    &evt::UTIL,
    &fdlist::FDLIST,
];

/// The fields of Kubernetes audit events.
static K8S_AUDIT: &[&field::Class] = &[&k8s_audit::AUDIT, &k8s_audit::POD, &k8s_audit::RESPONSE];
