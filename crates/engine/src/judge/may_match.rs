//! Whether an event is worth keeping until late facts are known: what runtimes say of its container, what the API server of Kubernetes says of its pod.

use super::eval::{Eval, Outcomes};
use super::{Matching, Ruleset, run, spelled_otherwise};
use lanner_fields::{Cx, FieldFlags};

impl Ruleset {
    /// True if one of the rules that `counts` names by number matches the event, or may match it once facts of the kind `late` are known. Evaluation is
    /// three-valued: tests of such facts are undecided, and so are tests that remember, which are not asked.
    pub fn may_match(&mut self, cx: &Cx<'_>, late: FieldFlags, counts: impl Fn(usize) -> bool) -> bool {
        let Some(program) = self.program(cx).and_then(|at| self.programs.get(at)) else { return false };
        let kernel = spelled_otherwise(self.options.paths, program, cx);
        self.scratch.begin(self.graph.len(), self.interned.operands().len());
        for (again, cx) in std::iter::once(cx).chain(&kernel).enumerate() {
            if again > 0 {
                self.scratch.again();
            }
            self.found.clear();
            let mut eval = Eval::new(&self.interned, &self.graph, cx, &mut self.scratch);
            run(program, &mut |node| eval.outcomes(node, late) != Outcomes::Never, Matching::All, &mut self.found);
            if self.found.iter().any(|rule| counts(*rule as usize)) {
                return true;
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use crate::compile;
    use crate::judge::{Options, Ruleset};
    use lanner_fields::cx::PrintOptions;
    use lanner_fields::{Cx, FieldFlags, Registry};
    use lanner_schema::filter::Paths;
    use lanner_schema::script;
    use lanner_state::State;

    /// Whether each condition may match the script's last event.
    fn may(script: &str, conditions: &[&str], late: FieldFlags) -> Vec<bool> {
        let registry = Registry::builtin().with_container();
        let compiled: Vec<_> = conditions
            .iter()
            .map(|text| {
                let condition = lanner_lang::condition::parse(text, 10).unwrap();
                compile::compile(&condition, &registry, "syscall", &compile::Options::default()).0.unwrap()
            })
            .collect();
        let (mut state, print, mut result) = (State::default(), PrintOptions::default(), Vec::new());
        for event in &script::parse(script).unwrap() {
            let event = event.event().unwrap();
            let effect = state.follow(&event);
            let cx = Cx::new(&event, &state, &effect, &print);
            let options = Options { paths: Paths::Both, ..Options::default() };
            result =
                compiled.iter().map(|rule| Ruleset::build([rule], options).may_match(&cx, late, |_| true)).collect();
            state.settle(effect);
        }
        result
    }

    #[test]
    fn what_runtimes_say_is_undecided_and_the_rest_is_not() {
        let script = "@thread tid=5 pid=5 ptid=1 comm=sh exe=sh exepath=/bin/sh cwd=/ cgroups=[\"cpu=/docker/aaaaaaaaaaaa0000000000000000000000000000000000000000000000000000\"]\nopenat tid=5 fd=3 dirfd=AT_FDCWD name=/link/shadow flags=O_RDONLY mode=0 object.file=/etc/shadow";
        let undecided = [
            "container.name = web",
            "not container.name = web",
            "evt.type = openat and container.image.repository in (nginx, redis)",
            "evt.type = openat and not container.image.repository in (nginx, redis)",
            "fd.name = /nowhere or k8s.ns.name startswith kube",
            "not (fd.name = /nowhere and container.privileged = true) and container.privileged = false",
            "container.name exists",
            "toupper(container.name) = WEB",
            "proc.name = val(container.name)",
            "fd.name = /etc/shadow and container.name = web",
            "evt.deltatime > 5",
        ];
        assert_eq!(may(script, &undecided, FieldFlags::LATE), vec![true; undecided.len()]);
        let decided = [
            ("evt.type = openat", true),
            ("container.id = aaaaaaaaaaaa", true),
            ("container.id = host", false),
            ("evt.type = close and container.name = web", false),
            ("fd.name = /nowhere and not container.name = web", false),
            ("not (proc.name = sh or container.name = web)", false),
            ("container.name = web and proc.name = bash", false),
            ("evt.deltatime > 5 and fd.name = /nowhere", false),
        ];
        let (conditions, wanted): (Vec<&str>, Vec<bool>) = decided.into_iter().unzip();
        assert_eq!(may(script, &conditions, FieldFlags::LATE), wanted);
    }

    #[test]
    fn what_the_cluster_says_is_undecided_by_itself() {
        let script = "@thread tid=5 pid=5 ptid=1 comm=sh exe=sh exepath=/bin/sh cwd=/ cgroups=[\"cpu=/docker/aaaaaaaaaaaa0000000000000000000000000000000000000000000000000000\"]\n@container {\"container\":{\"id\":\"aaaaaaaaaaaa\",\"name\":\"web\"}}\nclose tid=5 fd=3";
        let rules = [
            ("k8s.deployment.name = web", true),
            ("not k8s.svc.name contains web", true),
            ("container.name = web and k8s.ns.label[env] = production", true),
            ("container.name = db and k8s.workload.kind = Job", false),
            ("container.name = db", false),
        ];
        let (conditions, wanted): (Vec<&str>, Vec<bool>) = rules.into_iter().unzip();
        assert_eq!(may(script, &conditions, FieldFlags::CLUSTER), wanted);
    }
}
