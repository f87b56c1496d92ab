//! All tests of all rules, each once, and the values that they read, each once.

use crate::compile::{Node, Predicate, Test};
use crate::judge::cost::{self, Cost};
use crate::judge::fuse;
use crate::judge::rows::Rows;
use crate::operand::Operand;
use lanner_fields::{FieldFlags, Read, Shape};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Index of a test.
pub type TestId = u32;

/// A condition over interned tests.
#[derive(Debug, Clone)]
pub enum Tree {
    /// All hold.
    All(Vec<Tree>),
    /// One holds.
    Any(Vec<Tree>),
    /// Does not hold.
    Not(Box<Tree>),
    /// A test.
    Test(TestId),
}

/// A test and how to decide it.
#[derive(Debug)]
pub struct InternedTest {
    /// The test.
    pub test: Arc<Test>,
    /// What it reads.
    pub operand: u32,
    /// The quickest way to its result.
    pub lane: Lane,
    /// What it costs, and how often it probably holds.
    pub cost: Cost,
}

/// Ways to the result of a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// A bit in the row of the value.
    Row(u32),
    /// One value, one comparison.
    Single,
    /// Several values, a transformer, or a second value.
    General,
}

/// A value that tests read.
#[derive(Debug)]
pub struct InternedOperand {
    /// What is read.
    pub operand: Operand,
    /// Kept for the whole event: reading it again costs more than remembering it.
    pub kept: bool,
    /// It can read differently with each spelling of paths.
    pub paths: bool,
    /// Results of all comparisons with whole texts.
    pub rows: Option<Rows>,
}

/// Tests and operands by number.
#[derive(Debug, Default)]
pub struct Interned {
    tests: Vec<InternedTest>,
    by_text: FxHashMap<String, TestId>,
    operands: Vec<InternedOperand>,
    operand_by_text: FxHashMap<String, u32>,
}

impl Interned {
    /// Interns a condition.
    pub fn tree(&mut self, node: &Node) -> Tree {
        match node {
            Node::All(members) => Tree::All(fuse::exclusions(members).iter().map(|member| self.tree(member)).collect()),
            Node::Any(members) => {
                Tree::Any(fuse::alternatives(members).iter().map(|member| self.tree(member)).collect())
            }
            Node::Not(inner) => Tree::Not(Box::new(self.tree(inner))),
            Node::Test(test) => Tree::Test(self.test(test)),
        }
    }

    fn test(&mut self, test: &Arc<Test>) -> TestId {
        let remembers = test.remembers();
        if let Some(id) = self.by_text.get(&test.text).filter(|_| !remembers) {
            return *id;
        }
        let id = self.tests.len() as TestId;
        let operand = self.operand(&test.operand);
        let lane = if is_single(test) { Lane::Single } else { Lane::General };
        self.tests.push(InternedTest { test: test.clone(), operand, lane, cost: cost::of(test) });
        if !remembers {
            self.by_text.insert(test.text.clone(), id);
        }
        id
    }

    fn operand(&mut self, operand: &Operand) -> u32 {
        let flags = operand.flags();
        let remembers = flags.has(FieldFlags::REMEMBERS);
        if let Some(id) = self.operand_by_text.get(operand.text()).filter(|_| !remembers) {
            return *id;
        }
        let id = self.operands.len() as u32;
        let kept = operand.shape() == Shape::One && cost::is_dear(operand) && !remembers;
        self.operands.push(InternedOperand {
            operand: operand.clone(),
            kept,
            paths: flags.has(FieldFlags::PATH),
            rows: None,
        });
        self.operand_by_text.insert(operand.text().to_owned(), id);
        id
    }

    /// Ends the collection: comparisons of a value with whole texts are put into one table for each value.
    pub fn finish(&mut self) {
        let mut by_operand: FxHashMap<u32, Vec<TestId>> = FxHashMap::default();
        for (id, test) in self.tests.iter().enumerate() {
            if test.test.operand.shape() == Shape::One && Rows::can_hold(&test.test.predicate) {
                by_operand.entry(test.operand).or_default().push(id as TestId);
            }
        }
        for (operand, mut ids) in by_operand {
            let size = |id: &TestId| self.get(*id).map_or(0, |test| test.test.texts.len());
            ids.sort_by_key(|id| (size(id), *id));
            let mut tests: Vec<Arc<Test>> = ids.iter().filter_map(|id| Some(self.get(*id)?.test.clone())).collect();
            let held = Rows::capacity(&tests);
            tests.truncate(held);
            ids.truncate(held);
            let Some(operand) = self.operands.get_mut(operand as usize) else { continue };
            operand.rows = Some(Rows::new(&tests));
            for (bit, id) in ids.iter().enumerate() {
                if let Some(test) = self.tests.get_mut(*id as usize) {
                    test.lane = Lane::Row(bit as u32);
                }
            }
        }
    }

    /// A test.
    #[inline]
    pub fn get(&self, id: TestId) -> Option<&InternedTest> {
        self.tests.get(id as usize)
    }

    /// All tests.
    pub fn tests(&self) -> &[InternedTest] {
        &self.tests
    }

    /// The operands.
    #[inline]
    pub fn operands(&self) -> &[InternedOperand] {
        &self.operands
    }
}

/// True if one value is read and compared with constants.
fn is_single(test: &Test) -> bool {
    let Operand::Field(bound) = &test.operand else { return false };
    let one = matches!(bound.shape, Shape::One | Shape::Within) && !matches!(bound.field.read, Read::Each(_));
    one && !matches!(test.predicate, Predicate::With(..))
}
