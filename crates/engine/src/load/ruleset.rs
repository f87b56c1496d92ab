//! Checks and compiles everything that was collected: macros, rules, and what is never used.

use crate::alert::CompiledRule;
use crate::compile::{self, CompileError, Compiler, Condition, Unknown, WarningKind};
use crate::event_set::{self, EventSet};
use crate::load::collector::Collector;
use crate::load::exceptions::{VALUE_HELP, condition_with_exceptions};
use crate::load::hints;
use crate::load::item::{Macro, RuleItem, Text};
use crate::load::lists::{ListCache, ListError, Lists};
use crate::load::log::{Log, Report};
use crate::load::names;
use crate::load::options::{Front, LoadOptions};
use crate::load::output::{self, Output};
use crate::load::problem::Code;
use crate::load::resolve::{Resolved, Resolver, Trees};
use crate::load::review::{self, Doubt};
use crate::load::texts::{Texts, shift};
use crate::load::trail::{InCondition, Trail};
use crate::rule::{Rule, RuleInfo};
use lanner_fields::Registry;
use lanner_lang::ast::Expr;
use lanner_lang::condition::{self, MAX_DEPTH};
use lanner_lang::span::{Position, Span};
use lanner_lang::text::SourceMap;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// From how many event codes on a condition counts as one that does not say which events it is about.
const MANY_EVENTS: usize = 100;

const NO_EVTTYPE: &str = "Rule matches too many evt.type values. This has a significant performance penalty.";
const NA_CHECK: &str =
    "comparing a field value with <NA> is unsafe and can lead to unpredictable behavior of the rule condition";

/// A parsed condition; valid as long as its item does not change.
#[derive(Debug, Clone)]
struct Parsed {
    visibility: u32,
    tree: Arc<Expr>,
    /// The condition as Falco's contexts show it.
    text: Arc<str>,
}

/// A compiled rule; valid as long as its resolved condition and its output are the same.
#[derive(Debug, Clone)]
struct Known {
    expr: Arc<Expr>,
    condition: Condition,
    events: EventSet,
    warnings: Vec<compile::CompileWarning>,
}

/// What is kept from load to load.
#[derive(Debug, Default)]
pub(crate) struct Caches<'r> {
    pub texts: Texts,
    macros: FxHashMap<String, Parsed>,
    rules: FxHashMap<String, Parsed>,
    compiled: FxHashMap<String, Known>,
    lists: ListCache,
    compilers: FxHashMap<String, Compiler<'r>>,
}

/// One pass over everything that was collected.
pub(crate) struct Pass<'p, 'l, 'r> {
    pub registry: &'r Registry,
    pub options: &'p LoadOptions,
    pub log: &'p mut Log<'l>,
    pub texts: &'p mut Texts,
    parsed_rules: &'p mut FxHashMap<String, Parsed>,
    compiled: &'p mut FxHashMap<String, Known>,
    compilers: &'p mut FxHashMap<String, Compiler<'r>>,
}

/// What everything that was collected comes to.
#[derive(Debug, Default)]
pub(crate) struct Compiled {
    /// The rules that can be run, in their order.
    pub rules: Vec<Arc<Rule>>,
    /// The macros with macros and lists in place.
    pub macros: FxHashMap<String, Arc<Resolved>>,
    pub used_macros: FxHashSet<String>,
    pub used_lists: FxHashSet<String>,
}

/// Checks and compiles everything.
pub(crate) fn compile_all<'r>(
    collector: &Collector,
    registry: &'r Registry,
    options: &LoadOptions,
    caches: &mut Caches<'r>,
    log: &mut Log<'_>,
) -> Compiled {
    let Caches { texts, macros, rules, compiled, lists, compilers } = caches;
    let mut pass = Pass { registry, options, log, texts, parsed_rules: rules, compiled, compilers };
    let trees: Trees = collector.macros.iter().map(|item| (item.name.clone(), pass.macro_tree(item, macros))).collect();
    let mut resolver = Resolver::new(Lists::new(&collector.lists, lists), &collector.macros, &trees);
    let mut result = Compiled::default();
    for item in collector.macros.iter() {
        if let Some(resolved) = resolver.macro_(item, 0, pass.texts) {
            result.macros.insert(item.name.clone(), resolved);
        }
        let text = macros.get(&item.name).map_or_else(|| "".into(), |parsed| parsed.text.clone());
        pass.tell_wrong(&mut resolver, collector, &item.condition.trail, &text);
        if pass.log.stopped() {
            return result;
        }
    }
    for item in collector.rules.iter().filter(|item| item.known_source) {
        result.rules.extend(pass.rule(item, collector, &mut resolver));
        if pass.log.stopped() {
            return result;
        }
    }
    pass.unused(collector, &resolver);
    if options.front == Front::Lanner {
        for item in collector.macros.iter().filter(|item| !resolver.used_macros.contains(item.name.as_str())) {
            let text = macros.get(&item.name).map_or_else(|| "".into(), |parsed| parsed.text.clone());
            pass.unused_macro(item, result.macros.get(&item.name), collector, &text);
        }
        hints::tell(&result.rules, collector, pass.texts, pass.log);
    }
    result.used_macros = resolver.used_macros.iter().map(|name| (*name).to_owned()).collect();
    result.used_lists = resolver.lists.used;
    result
}

impl<'r> Pass<'_, '_, 'r> {
    fn macro_tree(&mut self, item: &Macro, cache: &mut FxHashMap<String, Parsed>) -> Option<Arc<Expr>> {
        if item.condition.text.is_empty() && item.broken {
            return None;
        }
        let known = cache.get(&item.name).filter(|parsed| parsed.visibility == item.age.visibility);
        if let Some(parsed) = known {
            return Some(parsed.tree.clone());
        }
        let Text { text, trail } = &item.condition;
        let parsed = self.parse(text.clone(), text.as_str().len(), trail, item.age.visibility)?;
        cache.insert(item.name.clone(), parsed.clone());
        Some(parsed.tree)
    }

    /// Parses a condition, or tells why that can't be done; from byte `own` on it is that of exceptions.
    fn parse(&mut self, text: SourceMap, own: usize, trail: &Trail, visibility: u32) -> Option<Parsed> {
        let shown: Arc<str> = text.as_str().into();
        let error = match condition::parse(&shown, MAX_DEPTH) {
            Ok(mut tree) => {
                let Some(base) = self.texts.add(text) else {
                    let message = "all conditions together are too long";
                    self.log.add(Report::new(Code::ErrCompileCondition, "condition-too-large", trail, message));
                    return None;
                };
                shift(&mut tree, base);
                return Some(Parsed { visibility, tree: Arc::new(tree), text: shown });
            }
            Err(error) => error,
        };
        let place = text.place_of(error.span);
        let report = Report::new(Code::ErrCompileCondition, "condition-syntax", trail, error.message);
        let at = InCondition { text: &shown, position: error.position };
        let help = if error.span.start as usize > own { Some(VALUE_HELP.to_owned()) } else { error.help };
        self.log.add(report.condition(at).at(place).help(help));
        None
    }

    /// Tells what is wrong with the names in the condition that was resolved last; whether anything is.
    fn tell_wrong(&mut self, resolver: &mut Resolver<'_>, collector: &Collector, trail: &Trail, text: &str) -> bool {
        let lists = std::mem::take(&mut resolver.lists.errors);
        let wrong = std::mem::take(&mut resolver.wrong);
        let any = !lists.is_empty() || !wrong.is_empty();
        for ListError { list, message, place } in lists {
            if let Some(list) = collector.lists.get(&list) {
                self.log.add(Report::new(Code::ErrCompileCondition, "bad-list", &list.trail, message).at(place));
            }
        }
        for (wrong, span) in wrong {
            let report = Report::new(wrong.code(), wrong.id(), trail, wrong.message()).words(wrong.words());
            self.add_in_condition(report.help(wrong.help(collector)), span, span, text);
        }
        any
    }

    fn rule(&mut self, item: &RuleItem, collector: &Collector, resolver: &mut Resolver<'_>) -> Option<Arc<Rule>> {
        let errors = self.log.errors();
        let text = condition_with_exceptions(item, self.log);
        let output = if item.broken && item.output.text.is_empty() { None } else { output::compile(self, item) };
        if output.is_none() && self.options.front == Front::Falco {
            return None;
        }
        let parsed = self.rule_tree(item, text?)?;
        let resolved = resolver.rule(&parsed.tree, self.texts);
        let wrong = self.tell_wrong(resolver, collector, &item.condition.trail, &parsed.text);
        if wrong || resolved.broken {
            if self.options.front == Front::Lanner {
                // What else is wrong with the condition is told, too.
                let _ = self.compile(item, resolved.expr, &parsed.text);
            }
            return None;
        }
        let known = self.condition(item, resolved.expr, &parsed.text)?;
        let Output { template, text, extra, extra_fields } = output?;
        if item.broken || self.log.errors() > errors {
            return None;
        }
        let info = RuleInfo {
            name: item.name.clone(),
            desc: item.desc.clone(),
            priority: item.priority,
            tags: item.tags.iter().cloned().collect(),
            source: item.source.clone(),
            group_by: item.group_by.iter().map(|field| field.as_str().into()).collect(),
        };
        let needs_cluster = CompiledRule::reads_cluster(&known.condition, &template, &extra);
        let compiled = CompiledRule {
            info: Arc::new(info),
            condition: known.condition,
            output: template,
            extra,
            capture: item.capture,
            capture_duration: item.capture_duration,
            needs_cluster,
        };
        Some(Arc::new(Rule {
            compiled: Arc::new(compiled),
            expr: known.expr,
            events: known.events,
            output_text: text,
            extra_fields,
            enabled: item.enabled,
        }))
    }

    fn rule_tree(&mut self, item: &RuleItem, text: SourceMap) -> Option<Parsed> {
        if item.broken && item.condition.text.is_empty() {
            return None;
        }
        let known = self.parsed_rules.get(&item.name).filter(|parsed| parsed.visibility == item.age.visibility);
        if let Some(parsed) = known {
            return Some(parsed.clone());
        }
        // With exceptions there is a parenthesis around the rule's own condition.
        let own = item.condition.text.as_str().len() + if item.exceptions.is_empty() { 0 } else { 2 };
        let parsed = self.parse(text, own, &item.condition.trail, item.age.visibility)?;
        self.parsed_rules.insert(item.name.clone(), parsed.clone());
        Some(parsed)
    }

    /// Reviews and compiles a resolved condition.
    fn condition(&mut self, item: &RuleItem, expr: Expr, text: &str) -> Option<Known> {
        self.tell_doubts(item, &expr, text);
        let known = self.compiled.get(&item.name).filter(|known| *known.expr == expr).cloned();
        let known = match known {
            Some(known) => known,
            None => self.compile(item, expr, text)?,
        };
        for warning in &known.warnings {
            let id = match warning.kind {
                WarningKind::SimpleRegex => "simple-regex",
                WarningKind::FieldAsText => "field-as-text",
                WarningKind::TransformerAsText => "transformer-as-text",
            };
            let trail = &item.condition.trail;
            let report = Report::new(Code::CompileCondition, id, trail, warning.message.clone());
            let help = match warning.kind {
                WarningKind::SimpleRegex => None,
                WarningKind::FieldAsText => Some("to compare with the field's value write `val(field)`".to_owned()),
                WarningKind::TransformerAsText => Some("a call must stand without quotes and blanks".to_owned()),
            };
            self.add_in_condition(report.help(help), warning.span, warning.span, text);
        }
        if item.source == "syscall" && item.warn_evttypes && known.events.codes.len() > MANY_EVENTS {
            let words = "the condition does not say which event types it is about, so nearly all events are tried";
            let help = Some("add `evt.type in (…)` to it".to_owned());
            let report = Report::new(Code::NoEvttype, "no-event-type", &item.trail, NO_EVTTYPE);
            self.log.add(report.words(words).help(help).at(Some(item.place)));
        }
        self.compiled.insert(item.name.clone(), known.clone());
        Some(known)
    }

    /// Adds a report about a span of a condition. Falco names the position of `falco`, users see `exact`.
    fn add_in_condition(&mut self, report: Report<'_>, falco: Span, exact: Span, text: &str) {
        let position: Position = self.texts.position_of(falco);
        let place = self.texts.place_of(exact);
        self.log.add(report.at(place).condition(InCondition { text, position }));
    }

    fn tell_doubts(&mut self, item: &RuleItem, expr: &Expr, text: &str) {
        let trail = &item.condition.trail;
        for doubt in review::review(expr) {
            match doubt {
                Doubt::NaCheck(span) => {
                    let report = Report::new(Code::UnsafeNaCheck, "na-comparison", trail, NA_CHECK);
                    let words = "a field of audit events is never `<NA>`: without a value each comparison is false";
                    self.add_in_condition(report.words(words).help(Some("use `exists`".to_owned())), span, span, text);
                }
                Doubt::Deprecated(field, span) => {
                    let message =
                        format!("usage of deprecated field '{field}' has been detected in the rule condition");
                    let report = Report::new(Code::DeprecatedItem, "deprecated-field", trail, message);
                    let words = format!("the field `{field}` is on its way out: enter events do not reach rules");
                    self.add_in_condition(report.words(words).deprecated_field(field), span, span, text);
                }
            }
        }
    }

    fn compile(&mut self, item: &RuleItem, expr: Expr, text: &str) -> Option<Known> {
        let (result, warnings) = self.compiler(&item.source).compile(&expr);
        let events = event_set::of(&expr);
        match (result, events) {
            (Ok(condition), Ok(events)) => Some(Known { expr: Arc::new(expr), condition, events, warnings }),
            (Err(errors), _) => {
                self.tell_errors(item, errors, text);
                None
            }
            (Ok(_), Err(error)) => {
                let trail = &item.condition.trail;
                let report = Report::new(Code::ErrCompileCondition, "condition", trail, error.message);
                self.add_in_condition(report, error.span, error.span, text);
                None
            }
        }
    }

    fn tell_errors(&mut self, item: &RuleItem, errors: Vec<CompileError>, text: &str) {
        let decisive = match self.options.front {
            Front::Falco => errors.get(..1).unwrap_or(&[]),
            Front::Lanner => &errors,
        };
        let skips = item.skip_if_unknown_filter && decisive.iter().all(|error| is_unknown_filter(&error.message));
        let code = if skips { Code::UnknownFilter } else { Code::ErrCompileCondition };
        for error in decisive {
            self.tell_error(code, &item.condition.trail, error, text);
        }
    }

    fn tell_error(&mut self, code: Code, trail: &Trail, error: &CompileError, text: &str) {
        let (id, words, help) = match &error.unknown {
            Some(Unknown::Field(name)) => {
                let (words, help) = names::unknown_field(self.texts.text_of(error.focus), name, self.registry);
                ("unknown-field", Some(words), help)
            }
            Some(Unknown::EventType(name)) => {
                ("unknown-event-type", Some(format!("unknown event type `{name}`")), names::nearest_event(name))
            }
            None => match &error.plain {
                Some(plain) => ("condition", Some(plain.words.clone()), plain.help.clone()),
                None => ("condition", error.message.strip_prefix("filter error: ").map(str::to_owned), None),
            },
        };
        let report = Report::new(code, id, trail, error.message.clone()).help(help);
        let report = match words {
            Some(words) => report.words(words),
            None => report,
        };
        self.add_in_condition(report, error.span, error.focus, text);
    }

    /// The compiler for rules of a source.
    fn compiler(&mut self, source: &str) -> &mut Compiler<'r> {
        let (registry, plugins) = (self.registry, &self.options.plugins);
        let (trust_names, image_spellings) = (self.options.trust_names, self.options.image_spellings);
        self.compilers.entry(source.to_owned()).or_insert_with(|| {
            let async_names = plugins.iter().flat_map(|plugin| plugin.async_events.clone()).collect();
            Compiler::new(registry, source, compile::Options { async_names, trust_names, image_spellings })
        })
    }

    /// Tells what is wrong with a macro that nothing uses, if no source could use it. No rule fails for it, so these are warnings.
    fn unused_macro(&mut self, item: &Macro, resolved: Option<&Arc<Resolved>>, collector: &Collector, text: &str) {
        // Macros may be meant for the rules that were left out.
        let left_out = collector.rules.iter().any(|rule| !rule.known_source);
        let Some(resolved) = resolved.filter(|_| !left_out) else { return };
        let mut first = None;
        for source in &self.options.sources {
            match self.compiler(source).compile(&resolved.expr).0 {
                Ok(_) => return,
                Err(errors) => first = first.or(Some(errors)),
            }
        }
        for error in first.unwrap_or_default() {
            self.tell_error(Code::UnknownFilter, &item.condition.trail, &error, text);
        }
    }

    /// Macros and lists that nothing uses.
    fn unused(&mut self, collector: &Collector, resolver: &Resolver<'_>) {
        // After an error it is not known what would be used.
        if self.log.errors() > 0 {
            return;
        }
        let macros = collector.macros.iter().filter(|item| !resolver.used_macros.contains(item.name.as_str()));
        let macros = macros
            .map(|item| (Code::UnusedMacro, "unused-macro", "macro", "Macro", &item.name, &item.trail, item.place));
        let lists = collector.lists.iter().filter(|item| !resolver.lists.used.contains(&item.name));
        let lists =
            lists.map(|item| (Code::UnusedList, "unused-list", "list", "List", &item.name, &item.trail, item.place));
        for (code, id, what, title, name, trail, place) in macros.chain(lists) {
            match self.options.front {
                Front::Falco => {
                    let message = format!("{title} not referred to by any other rule/macro");
                    self.log.add(Report::new(code, id, trail, message).at(Some(place)));
                }
                Front::Lanner => self.log.hint(id, Some(place), format!("nothing uses the {what} `{name}`"), None),
            }
        }
    }
}

/// Errors that make a rule be skipped, if it asks for that, instead of failing the load.
pub(crate) fn is_unknown_filter(message: &str) -> bool {
    ["nonexistent field", "invalid formatting token", "unknown event type", "unknown filter:"]
        .iter()
        .any(|known| message.contains(known))
}
