//! What can be wrong with the name of a macro or a list in a condition.

use crate::load::collector::Collector;
use crate::load::names;
use crate::load::problem::Code;

/// What is wrong.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Wrong {
    /// No such macro can be seen from here.
    UndefinedMacro(String),
    /// The macro names itself; for Falco it is not defined yet.
    Itself(String),
    /// The macro is used by one that it uses.
    Loop(String),
    /// A list of so many items stands where there is room for one value.
    ListAsValue(String, usize),
    /// Too deep or too large.
    TooLarge,
}

impl Wrong {
    pub(crate) fn code(&self) -> Code {
        match self {
            Self::UndefinedMacro(_) | Self::Itself(_) | Self::Loop(_) => Code::ErrValidate,
            Self::ListAsValue(..) | Self::TooLarge => Code::ErrCompileCondition,
        }
    }

    /// Stable name of the diagnostic.
    pub(crate) fn id(&self) -> &'static str {
        match self {
            Self::UndefinedMacro(_) => "unknown-macro",
            Self::Itself(_) | Self::Loop(_) => "macro-loop",
            Self::ListAsValue(..) => "list-as-value",
            Self::TooLarge => "condition-too-large",
        }
    }

    /// Falco's message.
    pub(crate) fn message(&self) -> String {
        match self {
            Self::UndefinedMacro(name) | Self::Itself(name) => format!("Undefined macro '{name}' used in filter."),
            Self::Loop(name) => format!("reference loop in macro '{name}'"),
            Self::ListAsValue(name, length) => format!("list '{name}' has {length} items where one value is expected"),
            Self::TooLarge => "the condition is too large with its macros and lists in place".to_owned(),
        }
    }

    /// The message for users.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::UndefinedMacro(name) => format!("unknown macro `{name}`"),
            Self::Itself(name) | Self::Loop(name) => format!("the macro `{name}` uses itself"),
            Self::ListAsValue(name, 0) => format!("one value is expected here, but the list `{name}` is empty"),
            Self::ListAsValue(name, length) => {
                format!("one value is expected here, but the list `{name}` has {length}")
            }
            Self::TooLarge => self.message(),
        }
    }

    /// What to do about it.
    pub(crate) fn help(&self, collector: &Collector) -> Option<String> {
        match self {
            Self::UndefinedMacro(name) if collector.lists.get(name).is_some() => {
                Some(format!("`{name}` is a list: compare a field with it, `field in ({name})`"))
            }
            Self::UndefinedMacro(name) if collector.macros.get(name).is_some() => {
                Some(format!("`{name}` is defined behind this macro, which sees only those before"))
            }
            Self::UndefinedMacro(name) => names::did_you_mean(name, collector.macros.names()),
            Self::ListAsValue(name, _) => Some(format!("`in ({name})` compares with each item of a list")),
            Self::Itself(_) | Self::Loop(_) | Self::TooLarge => None,
        }
    }
}
