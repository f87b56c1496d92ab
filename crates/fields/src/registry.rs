//! All fields by name, built in and added at run time.

use crate::bind;
use crate::field::{ArgKind, Bound, Class, Field, FieldFlags, Lent, Read, Shape};
use lanner_schema::{Format, ParamType};
use rustc_hash::FxHashMap;
use std::borrow::Cow;
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

/// A class as lists show it.
#[derive(Debug, Clone)]
pub struct ClassInfo {
    /// Its name.
    pub name: Cow<'static, str>,
    /// What its fields are about.
    pub doc: Cow<'static, str>,
    /// Event sources that can have them; empty: all.
    pub sources: Vec<String>,
    /// Its fields, as a range of [`Registry::fields`].
    pub fields: std::ops::Range<usize>,
}

/// The field table at run time.
#[derive(Debug, Clone, Default)]
pub struct Registry {
    fields: Vec<Arc<Field>>,
    by_name: FxHashMap<String, usize>,
    classes: Vec<ClassInfo>,
}

impl Registry {
    /// The fields that need nothing but events and state.
    pub fn builtin() -> Self {
        let mut registry = Self::default();
        for class in crate::BUILTIN {
            registry.add_class(class);
        }
        registry
    }

    /// All fields that are built in, those of built-in plugins included.
    pub fn full() -> Self {
        Self::builtin().with_container().with_k8smeta().with_json().with_k8s_audit()
    }

    /// Adds the fields about containers and pods.
    #[must_use]
    pub fn with_container(mut self) -> Self {
        self.add_class(&crate::container::CONTAINER);
        self.add_class(&crate::k8s::K8S);
        self
    }

    /// Adds the fields about pods and what belongs to them, as the API server of Kubernetes tells of them.
    #[must_use]
    pub fn with_k8smeta(mut self) -> Self {
        self.add_class(&crate::k8smeta::K8SMETA);
        self
    }

    /// Adds the fields of events of source `k8s_audit`.
    #[must_use]
    pub fn with_k8s_audit(mut self) -> Self {
        crate::K8S_AUDIT.iter().for_each(|class| self.add_class(class));
        self
    }

    /// Adds the fields of events whose payload is JSON.
    #[must_use]
    pub fn with_json(mut self) -> Self {
        self.add_class(&crate::json::JSON);
        self
    }

    /// Adds a class; parts of one class that follow each other become one.
    pub(crate) fn add_class(&mut self, class: &'static Class) {
        self.open_class(Cow::Borrowed(class.name), Cow::Borrowed(class.doc.trim()), class.sources);
        class.fields.iter().for_each(|field| self.push(field.clone()));
    }

    /// Adds a field at the end of the list, in its class where that is the last one.
    pub fn add(&mut self, field: Field) {
        self.open_class(Cow::Borrowed(field.class), Cow::Borrowed(""), field.sources);
        self.push(field);
    }

    /// Adds `static.NAME` with a fixed text, as the setting `static_fields` asks for.
    pub fn add_static(&mut self, name: &str, value: &str) {
        self.open_class(
            Cow::Borrowed("static"),
            Cow::Borrowed("Texts from the settings, the same for every event."),
            &[],
        );
        self.push(Field {
            name: Cow::Owned(format!("static.{name}")),
            doc: Cow::Borrowed("A text from the settings."),
            class: "static",
            ty: ParamType::CharBuf,
            format: Format::Na,
            arg: ArgKind::None,
            constant: Some(Arc::from(value)),
            shape: Shape::One,
            flags: FieldFlags::SUGGESTED,
            sources: &[],
            read: Read::Lent(|_, arg, _| arg.key().map(|text| Lent::Whole(text.as_bytes()))),
            show: None,
            json: None,
            on: |_, _| true,
        });
    }

    fn open_class(&mut self, name: Cow<'static, str>, doc: Cow<'static, str>, sources: &[&str]) {
        let sources: Vec<String> = sources.iter().map(ToString::to_string).collect();
        if self.classes.last().is_none_or(|last| last.name != name || last.sources != sources) {
            let at = self.fields.len();
            self.classes.push(ClassInfo { name, doc, sources, fields: at..at });
        }
    }

    /// A field of the same name that was there before stays in lists but is no longer found.
    fn push(&mut self, field: Field) {
        self.by_name.insert(field.name.to_string(), self.fields.len());
        self.fields.push(Arc::new(field));
        if let Some(class) = self.classes.last_mut() {
            class.fields.end = self.fields.len();
        }
    }

    /// All fields, in the order of lists.
    pub fn fields(&self) -> &[Arc<Field>] {
        &self.fields
    }

    /// The classes, in the order of lists.
    pub fn classes(&self) -> &[ClassInfo] {
        &self.classes
    }

    /// The field with exactly this name.
    pub fn get(&self, name: &str) -> Option<&Arc<Field>> {
        self.fields.get(*self.by_name.get(name)?)
    }

    /// The names that users may know, for suggestions.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().filter(|field| !field.flags.has(FieldFlags::HIDDEN)).map(|field| &*field.name)
    }

    /// Binds a name as written in a condition (`proc.aname`, `evt.arg.flags`) and the text of its brackets, for events of `source`.
    ///
    /// # Errors
    /// [`BindError`] with Falco's message.
    pub fn bind(&self, name: &str, arg: Option<&str>, source: &str) -> Result<Bound, BindError> {
        bind::bind(self, name, arg, source)
    }

    /// Binds a field as one text, brackets included: `proc.aname[1]`.
    ///
    /// # Errors
    /// [`BindError`] with Falco's message; [`BindError::Unknown`] also when something follows the field.
    pub fn bind_text(&self, text: &str, source: &str) -> Result<Bound, BindError> {
        let (name, arg) = match text.split_once('[') {
            Some((name, rest)) => {
                let arg = rest.strip_suffix(']').ok_or_else(|| BindError::Unknown(text.to_owned()))?;
                (name, Some(bind::unquote(arg)))
            }
            None => (text, None),
        };
        self.bind(name, arg, source)
    }

    /// Length of the longest beginning of `text` that is a field, brackets included; for templates, in which literal text may follow a field directly.
    pub fn lookup_prefix(&self, text: &str) -> Option<usize> {
        bind::prefix(self, text)
    }
}
