//! What is wrong with a rule file, in two views: Falco's results (code, chain of items, snippet) and a diagnostic with its place.

use lanner_lang::diagnostic::{Diagnostic, Severity};

/// Falco's codes of load errors and warnings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "`description` says what each is")]
pub enum Code {
    ErrFileRead,
    ErrYamlParse,
    ErrYamlValidate,
    ErrCompileCondition,
    ErrCompileOutput,
    ErrValidate,
    ErrExtension,
    UnknownSource,
    UnsafeNaCheck,
    NoEvttype,
    UnknownFilter,
    UnusedMacro,
    UnusedList,
    UnknownItem,
    DeprecatedItem,
    WarningExtension,
    AppendNoValues,
    ExceptionNameNotUnique,
    InvalidMacroName,
    InvalidListName,
    CompileCondition,
    UnknownKey,
}

impl Code {
    /// As in `LOAD_ERR_YAML_PARSE`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ErrFileRead => "LOAD_ERR_FILE_READ",
            Self::ErrYamlParse => "LOAD_ERR_YAML_PARSE",
            Self::ErrYamlValidate => "LOAD_ERR_YAML_VALIDATE",
            Self::ErrCompileCondition => "LOAD_ERR_COMPILE_CONDITION",
            Self::ErrCompileOutput => "LOAD_ERR_COMPILE_OUTPUT",
            Self::ErrValidate => "LOAD_ERR_VALIDATE",
            Self::ErrExtension => "LOAD_ERR_EXTENSION",
            Self::UnknownSource => "LOAD_UNKNOWN_SOURCE",
            Self::UnsafeNaCheck => "LOAD_UNSAFE_NA_CHECK",
            Self::NoEvttype => "LOAD_NO_EVTTYPE",
            Self::UnknownFilter => "LOAD_UNKNOWN_FILTER",
            Self::UnusedMacro => "LOAD_UNUSED_MACRO",
            Self::UnusedList => "LOAD_UNUSED_LIST",
            Self::UnknownItem => "LOAD_UNKNOWN_ITEM",
            Self::DeprecatedItem => "LOAD_DEPRECATED_ITEM",
            Self::WarningExtension => "LOAD_WARNING_EXTENSION",
            Self::AppendNoValues => "LOAD_APPEND_NO_VALUES",
            Self::ExceptionNameNotUnique => "LOAD_EXCEPTION_NAME_NOT_UNIQUE",
            Self::InvalidMacroName => "LOAD_INVALID_MACRO_NAME",
            Self::InvalidListName => "LOAD_INVALID_LIST_NAME",
            Self::CompileCondition => "LOAD_COMPILE_CONDITION",
            Self::UnknownKey => "LOAD_UNKNOWN_KEY",
        }
    }

    /// The short text in parentheses behind the code.
    pub const fn short(self) -> &'static str {
        match self {
            Self::ErrFileRead => "File read error",
            Self::ErrYamlParse => "YAML parse error",
            Self::ErrYamlValidate => "Error validating internal structure of YAML file",
            Self::ErrCompileCondition => "Error compiling condition",
            Self::ErrCompileOutput => "Error compiling output",
            Self::ErrValidate => "Error validating rule/macro/list/exception objects",
            Self::ErrExtension => "Error in extension item",
            Self::UnknownSource => "Unknown event source",
            Self::UnsafeNaCheck => "Unsafe <NA> comparison in condition",
            Self::NoEvttype => "Condition has no event-type restriction",
            Self::UnknownFilter => "Unknown field or event-type in condition or output",
            Self::UnusedMacro => "Unused macro",
            Self::UnusedList => "Unused list",
            Self::UnknownItem => "Unknown rules file item",
            Self::DeprecatedItem => "Used deprecated item",
            Self::WarningExtension => "Warning in extension item",
            Self::AppendNoValues => "Overriding/appending with no values",
            Self::ExceptionNameNotUnique => "Multiple exceptions defined with the same name",
            Self::InvalidMacroName => "Invalid macro name",
            Self::InvalidListName => "Invalid list name",
            Self::CompileCondition => "Warning in rule condition",
            Self::UnknownKey => "Unknown key in item definition",
        }
    }

    /// What JSON results say as `codedesc`: for warnings, what it means for the user.
    pub const fn description(self) -> &'static str {
        match self {
            Self::UnknownSource => "The rule is for an event source that nothing here feeds, so it is left out.",
            Self::UnsafeNaCheck => {
                "Audit fields have no value `<NA>`: a field without a value makes the comparison false. Test `exists` instead."
            }
            Self::NoEvttype => {
                "The condition says nothing about the type of events, so it is tried on nearly all of them, which costs much time."
            }
            Self::UnknownFilter => {
                "The rule names a field or an event type that is not known here. As it asks for, it is left out."
            }
            Self::UnusedMacro => "No rule and no other macro uses the macro.",
            Self::UnusedList => "No rule, macro or other list uses the list.",
            Self::UnknownItem => "The item is none of those that a rules file can have; it is ignored.",
            Self::DeprecatedItem => "The item still works, but a later version will not know it any more.",
            Self::WarningExtension => "Something in an item of an extension is doubtful.",
            Self::AppendNoValues => "Nothing is given to append, or to put in the place of what was there.",
            Self::ExceptionNameNotUnique => {
                "Two exceptions of one rule have the same name, so that only one of them can be appended to."
            }
            Self::InvalidMacroName => "Conditions can't use a macro of such a name.",
            Self::InvalidListName => "Conditions can't use a list of such a name.",
            Self::CompileCondition => "The condition can be compiled but may not mean what it seems to.",
            Self::UnknownKey => "The key is none of those that this kind of item has; it is ignored.",
            _ => self.short(),
        }
    }

    /// Whether it makes the load fail.
    pub const fn is_error(self) -> bool {
        matches!(
            self,
            Self::ErrFileRead
                | Self::ErrYamlParse
                | Self::ErrYamlValidate
                | Self::ErrCompileCondition
                | Self::ErrCompileOutput
                | Self::ErrValidate
                | Self::ErrExtension
        )
    }

    /// Error or warning.
    pub const fn severity(self) -> Severity {
        if self.is_error() { Severity::Error } else { Severity::Warning }
    }
}

/// Kinds of items in the chain of a context.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "`as_str` says what each is")]
pub enum ItemType {
    ValueFor,
    Exceptions,
    Exception,
    ExceptionValues,
    ExceptionValue,
    RulesContent,
    RulesContentItem,
    RequiredEngineVersion,
    RequiredPluginVersions,
    RequiredPluginVersionsEntry,
    RequiredPluginVersionsAlternative,
    List,
    ListItem,
    Macro,
    MacroCondition,
    Rule,
    RuleCondition,
    ConditionExpression,
    RuleOutput,
    RuleOutputExpression,
    RulePriority,
    Overrides,
    ExtensionItem,
}

impl ItemType {
    /// Falco's word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ValueFor => "value for",
            Self::Exceptions => "exceptions",
            Self::Exception => "exception",
            Self::ExceptionValues => "exception values",
            Self::ExceptionValue => "exception value",
            Self::RulesContent => "rules content",
            Self::RulesContentItem => "rules content item",
            Self::RequiredEngineVersion => "required_engine_version",
            Self::RequiredPluginVersions => "required plugin versions",
            Self::RequiredPluginVersionsEntry => "required plugin versions entry",
            Self::RequiredPluginVersionsAlternative => "required plugin versions alternative",
            Self::List => "list",
            Self::ListItem => "list item",
            Self::Macro => "macro",
            Self::MacroCondition => "macro condition",
            Self::Rule => "rule",
            Self::RuleCondition => "rule condition",
            Self::ConditionExpression => "condition expression",
            Self::RuleOutput => "rule output",
            Self::RuleOutputExpression => "rule output expression",
            Self::RulePriority => "rule priority",
            Self::Overrides => "overrides",
            Self::ExtensionItem => "extension item",
        }
    }
}

/// Where an item stands, as Falco says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// Kind of the item.
    pub item_type: ItemType,
    /// Its name; empty for items without one.
    pub item_name: String,
    /// The file, or the condition in quotes for a condition expression.
    pub name: String,
    /// 0-based in files; for a condition expression the parser's 1-based line is added to the condition's.
    pub line: u32,
    /// As `line`.
    pub column: u32,
    /// 0-based, in bytes.
    pub offset: u32,
}

/// The chain of items around a problem, the file first, and the text around the last.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Context {
    /// From the file to the innermost item.
    pub locations: Vec<Location>,
    /// A line of text, and a line with a caret under the place.
    pub snippet: String,
}

impl Context {
    /// The chain as lines of text, each ended by a line break.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for (depth, location) in self.locations.iter().enumerate() {
            text.push_str(if depth == 0 { "In " } else { "    " });
            text.push_str(location.item_type.as_str());
            if !location.item_name.is_empty() {
                text.push_str(&format!(" '{}'", location.item_name));
            }
            text.push_str(&format!(": ({}:{}:{})\n", location.name, location.line, location.column));
        }
        text
    }
}

/// An error or a warning.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// Falco's code.
    pub code: Code,
    /// In Falco's words, where there are such.
    pub message: String,
    /// Where, in Falco's way.
    pub context: Context,
    /// For uses of fields that are on their way out: the field.
    pub deprecated_field: Option<String>,
    /// The same with its exact place, in a user's words, with a suggestion.
    pub diagnostic: Diagnostic,
}

impl Problem {
    /// The block of lines that Falco prints for it.
    pub fn to_text(&self) -> String {
        format!(
            "{}------\n{}------\n{} ({}): {}\n",
            self.context.to_text(),
            self.context.snippet,
            self.code.as_str(),
            self.code.short(),
            self.message
        )
    }
}

/// What a file's load came to: an entry of `falco_load_results`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FileResult {
    /// The file, as it was named.
    pub name: String,
    /// What makes the load fail.
    pub errors: Vec<Problem>,
    /// What does not.
    pub warnings: Vec<Problem>,
    /// What can be better (Lanner's own front only).
    pub hints: Vec<Diagnostic>,
    /// Deviations from the schema of rules files, in plain words; `None`: not checked, since the file is no YAML.
    pub schema_warnings: Option<Vec<String>>,
}

impl FileResult {
    /// Whether the rules can be used.
    pub fn successful(&self) -> bool {
        self.errors.is_empty()
    }

    /// Whether the file follows the schema; `None`: not checked.
    pub fn schema_valid(&self) -> Option<bool> {
        self.schema_warnings.as_ref().map(Vec::is_empty)
    }

    /// `name: Ok`, `name: Ok, with warnings` or `name: Invalid`, without a line break.
    pub fn summary(&self) -> String {
        let state = match (self.errors.is_empty(), self.warnings.is_empty()) {
            (false, _) => "Invalid",
            (true, true) => "Ok",
            (true, false) => "Ok, with warnings",
        };
        format!("{}: {state}", self.name)
    }

    /// The summary and all errors and warnings, as Falco prints them.
    pub fn to_text(&self) -> String {
        let mut text = self.summary();
        text.push('\n');
        for (problems, title) in [(&self.errors, "Errors"), (&self.warnings, "Warnings")] {
            if !problems.is_empty() {
                text.push_str(&format!("{} {title}:\n", problems.len()));
                problems.iter().for_each(|problem| text.push_str(&problem.to_text()));
            }
        }
        text
    }

    /// Everything that is to be said of the file, errors first.
    pub fn diagnostics(&self) -> impl Iterator<Item = &Diagnostic> {
        let problems = self.errors.iter().chain(&self.warnings);
        problems.map(|problem| &problem.diagnostic).chain(&self.hints)
    }
}
