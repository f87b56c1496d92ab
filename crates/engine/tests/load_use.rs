//! What others do with loaded rules: select, describe, add to outputs, name requirements.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use lanner_engine::load::{AppendOutput, Front, LoadOptions, Loader, Plugin, Selection, in_force, required_plugins};
use lanner_engine::priority::Priority;
use lanner_engine::rule::ExtraField;
use lanner_engine::version::Version;
use lanner_fields::Registry;

const RULES: &str = "\
- required_engine_version: 0.57.0
- required_plugin_versions:
    - name: json
      version: 0.1.0
      alternatives: [{name: other, version: 1.0.0}]
- list: inner
  items: [cat, '\"a b\"']
- list: outer
  items: [inner, vi]
- macro: is_cat
  condition: proc.name in (outer) and proc.pname != x
- rule: one
  desc: the first
  condition: evt.type = open and is_cat
  output: opened %fd.name by %proc.name
  priority: ERROR
  tags: [t2, t1]
  exceptions:
    - name: ex
      fields: [proc.cmdline]
      comps: [contains]
      values: [[curl]]
- rule: two
  desc: the second
  condition: evt.type = close
  output: closed
  priority: INFO
  enabled: false
  tags: [t1]
- rule: three
  desc: the third
  condition: json.value[/x] = y
  output: third
  priority: DEBUG
  source: other
";

fn plugin(name: &str) -> Plugin {
    let fields = vec![format!("{name}.")];
    Plugin { name: name.to_owned(), version: Version::new(0, 7, 0), source: None, fields, async_events: Vec::new() }
}

fn loaded(registry: &Registry, change: impl FnOnce(&mut LoadOptions)) -> Loader<'_> {
    let mut options = LoadOptions {
        plugins: vec![plugin("json")],
        sources: vec!["syscall".to_owned(), "other".to_owned()],
        ..LoadOptions::new(Front::Falco)
    };
    change(&mut options);
    let mut loader = Loader::new(registry, options);
    let result = loader.load_file("rules.yaml", RULES.as_bytes());
    assert!(result.successful(), "{}", result.to_text());
    loader
}

#[test]
fn selections_switch_rules_in_order() {
    let registry = Registry::builtin().with_json();
    let loader = loaded(&registry, |_| {});
    let names = |selections: &[Selection], least: Priority| {
        let rules = in_force(loader.rules(), selections, least);
        rules.iter().map(|rule| rule.info().name.clone()).collect::<Vec<_>>().join(" ")
    };
    let by_rule = |enable: bool, rule: &str| Selection { enable, rule: Some(rule.to_owned()), tag: None };
    let by_tag = |enable: bool, tag: &str| Selection { enable, rule: None, tag: Some(tag.to_owned()) };
    assert_eq!(names(&[], Priority::Debug), "one three");
    assert_eq!(names(&[], Priority::Informational), "one");
    assert_eq!(names(&[by_rule(true, "t*")], Priority::Debug), "one three two");
    assert_eq!(names(&[by_rule(false, "*"), by_tag(true, "t1")], Priority::Debug), "one two");
    assert_eq!(names(&[by_rule(false, "one"), by_rule(true, "one")], Priority::Debug), "three one");
    assert_eq!(names(&[by_rule(false, "thr")], Priority::Debug), "one three");
    assert_eq!(names(&[by_tag(false, "t*")], Priority::Debug), "three");
}

#[test]
fn descriptions_say_what_things_are_made_of() {
    let registry = Registry::builtin().with_json();
    let loader = loaded(&registry, |_| {});
    let description = loader.describe();
    assert_eq!(description.required_engine_version, Some(Version::new(0, 57, 0)));
    assert_eq!(description.required_plugin_versions.first().map(Vec::len), Some(2));
    let one = description.rules.first().unwrap();
    let list = |names: &std::collections::BTreeSet<String>| names.iter().cloned().collect::<Vec<_>>().join(" ");
    assert_eq!(one.condition, "evt.type = open and is_cat");
    assert_eq!(
        one.details.compiled,
        "((evt.type = open and (proc.name in (cat, \"a b\", vi) and proc.pname != x)) and not proc.cmdline contains curl)"
    );
    assert_eq!((list(&one.details.macros), list(&one.details.lists)), ("is_cat".to_owned(), String::new()));
    assert_eq!(list(&one.details.operators), "!= = contains in");
    assert_eq!(list(&one.details.fields), "evt.type proc.cmdline proc.name proc.pname");
    assert_eq!(list(&one.details.events), "asyncevent open");
    assert_eq!(list(&one.output_fields), "fd.name proc.name");
    assert_eq!(
        (list(&one.exception_names), list(&one.exception_fields), list(&one.exception_operators)),
        ("ex".to_owned(), "proc.cmdline".to_owned(), "contains".to_owned())
    );
    assert_eq!(one.tags, ["t1", "t2"]);
    assert!(one.plugins.is_empty());
    let three = description.rules.last().unwrap();
    assert_eq!(
        (list(&three.plugins), list(&three.details.events)),
        ("json".to_owned(), "asyncevent pluginevent".to_owned())
    );
    let is_cat = description.macros.first().unwrap();
    assert!(is_cat.used && list(&is_cat.details.lists) == "outer");
    let outer = description.lists.last().unwrap();
    assert_eq!((outer.items.join(" "), outer.lists.join(" ")), ("vi".to_owned(), "inner".to_owned()));
    assert_eq!(outer.items_compiled, ["cat", "\"a b\"", "vi"]);
    assert!(outer.used && loader.describe_rule("two").is_some() && loader.describe_rule("none").is_none());
}

#[test]
fn settings_add_to_outputs() {
    let mut registry = Registry::builtin().with_json();
    registry.add_static("zone", "a");
    let text = |extra: &str, rule: Option<&str>, tags: &[&str]| AppendOutput {
        rule: rule.map(str::to_owned),
        tags: tags.iter().map(ToString::to_string).collect(),
        extra_output: extra.to_owned(),
        ..AppendOutput::default()
    };
    let loader = loaded(&registry, |options| {
        options.append_output = vec![
            AppendOutput { source: Some("syscall".to_owned()), ..text("pid=%proc.pid", None, &[]) },
            text("only one", Some("one"), &["t1", "t2"]),
            text("never", None, &["t3"]),
            AppendOutput { suggested: true, ..AppendOutput::default() },
            AppendOutput {
                source: Some("syscall".to_owned()),
                extra_fields: vec![
                    ("fd.num".to_owned(), ExtraField::Field("fd.num".to_owned())),
                    ("who".to_owned(), ExtraField::Template("%user.name!".to_owned())),
                ],
                ..AppendOutput::default()
            },
        ];
    });
    let outputs: Vec<&str> = loader.rules().iter().map(|rule| rule.output_text.as_str()).collect();
    assert_eq!(outputs[0], "opened %fd.name by %proc.name pid=%proc.pid only one static_zone=%static.zone");
    assert_eq!(outputs[2], "third static_zone=%static.zone");
    let keys: Vec<&str> = loader.rules()[1].compiled.extra.iter().map(|(key, _)| &**key).collect();
    assert_eq!(keys, ["fd.num", "who"]);
}

#[test]
fn requirements_are_met_by_the_first_that_is_there() {
    let registry = Registry::builtin().with_json();
    let unmet = |plugins: Vec<Plugin>| loaded(&registry, |options| options.plugins = plugins).unmet_plugins().join("");
    assert_eq!(unmet(vec![plugin("json")]), "");
    assert_eq!(unmet(vec![]), "Plugin requirement not satisfied, must load one of: json (>= 0.1.0), other (>= 1.0.0)");
    assert!(!unmet(vec![plugin("other")]).is_empty());
    let wanted = required_plugins(RULES.as_bytes());
    assert_eq!(wanted[0].iter().map(|choice| choice.name.as_str()).collect::<Vec<_>>(), ["json", "other"]);
}
