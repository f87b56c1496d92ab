//! All fields by name, built in and added at run time.

use crate::field::{Bound, Field};
use std::sync::Arc;

/// Why a field can't be bound. `Display` gives Falco's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BindError {
    /// No field of that name, or its argument has a wrong form.
    Unknown(String),
    /// The field needs an argument.
    ArgMissing(String),
    /// Another complaint, in full.
    Other(String),
}

impl std::fmt::Display for BindError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unknown(field) => write!(f, "filter_check called with nonexistent field {field}"),
            Self::ArgMissing(field) => write!(f, "filter syntax error: {field}"),
            Self::Other(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for BindError {}

/// The field table at run time.
#[derive(Debug, Clone, Default)]
pub struct Registry {
    fields: Vec<Arc<Field>>,
}

impl Registry {
    /// Adds a field.
    pub fn add(&mut self, field: Field) {
        self.fields.push(Arc::new(field));
    }

    /// All fields, in the order of lists.
    pub fn fields(&self) -> &[Arc<Field>] {
        &self.fields
    }

    /// Binds a name as written in a condition (`proc.aname`, `evt.arg.flags`) and the text of its brackets, for events of `source`.
    ///
    /// # Errors
    /// [`BindError`] with Falco's message.
    pub fn bind(&self, name: &str, arg: Option<&str>, source: &str) -> Result<Bound, BindError> {
        let _ = (arg, source);
        Err(BindError::Unknown(name.to_owned()))
    }
}
