//! The specification that a container was started with, as the Open Container Initiative lays it out (`config.json` of runc).

use crate::facts::Mount;
use crate::json::{at, list, string, text, texts};
use serde_json::Value;

/// Options of a mount that say how mounts below it spread.
const PROPAGATIONS: &[&str] = &["private", "rprivate", "shared", "rshared", "slave", "rslave", "unbindable"];

/// A specification; `null` if it is not known.
pub(crate) struct Spec<'a>(pub &'a Value);

impl Spec<'_> {
    pub(crate) fn is_known(&self) -> bool {
        self.0.is_object()
    }

    /// `NAME=value`
    pub(crate) fn env(&self) -> Vec<String> {
        texts(self.0, &["process", "env"]).map(str::to_owned).collect()
    }

    /// The uid of its first process.
    pub(crate) fn user(&self) -> String {
        let uid = at(self.0, &["process", "user", "uid"]).as_u64();
        // A uid of 0 may be left out.
        let uid = uid.or_else(|| self.0.get("process").map(|_| 0));
        uid.map_or_else(String::new, |uid| uid.to_string())
    }

    pub(crate) fn annotation(&self, key: &str) -> &str {
        text(self.0, &["annotations", key])
    }

    pub(crate) fn mounts(&self) -> Vec<Mount> {
        list(self.0, &["mounts"]).map(mount).collect()
    }

    /// True if it has no namespace of a type (`pid`, `network`, `ipc`) but the host's.
    pub(crate) fn uses_hosts(&self, kind: &str) -> Option<bool> {
        let linux = self.0.get("linux")?;
        Some(!list(linux, &["namespaces"]).any(|namespace| text(namespace, &["type"]) == kind))
    }

    /// True if nothing of what keeps a container from the host is there: no hidden or protected paths, no filter of syscalls, and the
    /// capability to administrate.
    pub(crate) fn is_privileged(&self) -> Option<bool> {
        let linux = self.0.get("linux")?;
        let guarded = ["maskedPaths", "readonlyPaths"].iter().any(|key| list(linux, &[key]).next().is_some());
        let filtered = linux.get("seccomp").is_some_and(Value::is_object);
        let mut capabilities = texts(self.0, &["process", "capabilities", "bounding"]);
        Some(!guarded && !filtered && capabilities.any(|name| name == "CAP_SYS_ADMIN"))
    }
}

fn mount(value: &Value) -> Mount {
    let options = || texts(value, &["options"]);
    Mount {
        source: string(value, &["source"]),
        dest: string(value, &["destination"]),
        mode: options().find_map(|option| option.strip_prefix("mode=")).unwrap_or_default().to_owned(),
        rdwr: !options().any(|option| option == "ro"),
        propagation: options().find(|option| PROPAGATIONS.contains(option)).unwrap_or_default().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_a_specification_says() {
        let spec = json!({
            "process": {"user": {}, "env": ["A=b"], "capabilities": {"bounding": ["CAP_SYS_ADMIN"]}},
            "annotations": {"k": "v"},
            "mounts": [{"source": "/s", "destination": "/d", "options": ["rbind", "rprivate", "ro", "mode=755"]}],
            "linux": {"namespaces": [{"type": "pid"}]},
        });
        let read = Spec(&spec);
        assert_eq!((read.user().as_str(), read.annotation("k"), read.env().len()), ("0", "v", 1));
        assert_eq!((read.uses_hosts("pid"), read.uses_hosts("network")), (Some(false), Some(true)));
        let owned = str::to_owned;
        let want = Mount {
            source: owned("/s"),
            dest: owned("/d"),
            mode: owned("755"),
            rdwr: false,
            propagation: owned("rprivate"),
        };
        assert_eq!(read.mounts(), [want]);
        assert_eq!(read.is_privileged(), Some(true));
        for (key, guard) in [("maskedPaths", json!(["/proc/kcore"])), ("seccomp", json!({}))] {
            let mut guarded = spec.clone();
            guarded["linux"][key] = guard;
            assert_eq!(Spec(&guarded).is_privileged(), Some(false), "{key}");
        }
        let unknown = Spec(&Value::Null);
        assert_eq!((unknown.user().as_str(), unknown.is_privileged(), unknown.uses_hosts("pid")), ("", None, None));
    }
}
