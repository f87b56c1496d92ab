//! Whether an event is worth keeping until late facts are known: what runtimes say of its container.

use super::eval::{Eval, Outcomes};
use super::{Matching, Ruleset, run, spelled_otherwise};
use lanner_fields::Cx;

impl Ruleset {
    /// True if a rule matches the event, or may match it once late facts are known. Evaluation is three-valued: tests of late facts are undecided, and
    /// so are tests that remember, which are not asked.
    pub fn may_match(&mut self, cx: &Cx<'_>) -> bool {
        let Some(program) = self.program(cx).and_then(|at| self.programs.get(at)) else { return false };
        let kernel = spelled_otherwise(self.options.paths, program, cx);
        self.scratch.begin(self.graph.len(), self.interned.operands().len());
        for (again, cx) in std::iter::once(cx).chain(&kernel).enumerate() {
            if again > 0 {
                self.scratch.again();
            }
            self.found.clear();
            let mut eval = Eval::new(&self.interned, &self.graph, cx, &mut self.scratch);
            run(program, &mut |node| eval.outcomes(node) != Outcomes::Never, Matching::All, &mut self.found);
            if !self.found.is_empty() {
                return true;
            }
        }
        false
    }
}
