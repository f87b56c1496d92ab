//! Lists of events and fields, for both fronts.

pub mod events;
pub mod fields;

/// The form of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Form {
    /// For a terminal.
    #[default]
    Text,
    /// For documents.
    Markdown,
    /// For programs.
    Json,
}

impl Form {
    /// By its name.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "text" => Some(Self::Text),
            "markdown" => Some(Self::Markdown),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}
