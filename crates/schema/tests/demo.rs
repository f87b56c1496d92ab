//! The demo's event script is right to the last word.

#[test]
fn the_demo_script_parses() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../demo/incident.events")).unwrap();
    match lanner_schema::script::parse(&text) {
        Ok(events) => assert!(events.len() > 20, "{} events", events.len()),
        Err(errors) => panic!("{}", errors.iter().map(|e| format!("{e}\n")).collect::<String>()),
    }
}
