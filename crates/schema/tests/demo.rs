//! The demo's event script is right to the last word.

#[test]
fn the_demo_script_parses() {
    match lanner_schema::script::parse(include_str!("../../../demo/incident.events")) {
        Ok(events) => assert!(events.len() > 20, "{} events", events.len()),
        Err(errors) => panic!("{}", errors.iter().map(|e| format!("{e}\n")).collect::<String>()),
    }
}
