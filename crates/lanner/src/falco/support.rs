//! `--support`: what a bug report needs.

use super::config::Config;
use super::version;
use crate::host;
use crate::rule_files::RuleFile;
use lanner_lang::yaml::to_flow;
use serde_json::{Value, json};

/// The document; `arguments` is the command line behind the program's name, `rules` the rule files with their texts.
pub fn document(config: &Config, arguments: &[String], rules: &[RuleFile]) -> Value {
    let system = host::system();
    let variants = |file: &RuleFile| json!([{ "content": String::from_utf8_lossy(&file.bytes) }]);
    let rules: Vec<Value> = rules.iter().map(|file| json!({ "name": file.name, "variants": variants(file) })).collect();
    json!({
        "version": version::FALCO,
        "system_info": {
            "machine": system.machine,
            "nodename": system.nodename,
            "release": system.release,
            "sysname": system.sysname,
            "version": system.version,
        },
        "cmdline": format!("falco {}", arguments.join(" ")),
        "engine_info": { "engine_version": version::ENGINE },
        "config": to_flow(&config.loaded.tree),
        "rules_files": rules,
    })
}
