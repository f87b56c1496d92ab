//! Puts macros and lists in the place of their names, on the tree.

use crate::load::collector::Items;
use crate::load::item::Macro;
use crate::load::lists::Lists;
use crate::load::texts::Texts;
use crate::load::wrong::Wrong;
use lanner_lang::ast::{Check, Expr, Literal, Rhs};
use lanner_lang::span::Span;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// Deepest tree with its macros in place, as deep as the parser's can be.
const MAX_DEPTH: usize = 1000;

/// What all resolved conditions of a load together may hold, a constant counted as one; stops macros that double themselves.
const MAX_SIZE: usize = 1 << 21;

/// What a test counts beside its constants: it takes as much memory as so many of them.
const SIZE_OF_TEST: usize = 8;

/// A tree without names of macros and lists.
#[derive(Debug, Clone)]
pub(crate) struct Resolved {
    pub expr: Expr,
    /// Tests and constants in it, see [`MAX_SIZE`].
    size: usize,
    depth: usize,
    /// Something in it could not be resolved, and that was told already.
    pub broken: bool,
}

/// A macro's parsed condition; `None`: it has mistakes of its own.
pub(crate) type Trees = FxHashMap<String, Option<Arc<Expr>>>;

enum State {
    Open,
    Done(Option<Arc<Resolved>>),
}

/// Resolves the conditions of a load.
pub(crate) struct Resolver<'a> {
    pub lists: Lists<'a>,
    macros: &'a Items<Macro>,
    trees: &'a Trees,
    states: FxHashMap<&'a str, State>,
    pub used_macros: FxHashSet<&'a str>,
    /// What is wrong with the condition that is being resolved.
    pub wrong: Vec<(Wrong, Span)>,
    size: usize,
}

/// Where a condition stands, for which macros it can see.
#[derive(Clone, Copy)]
enum Scope {
    Rule,
    /// A macro that last changed then sees those that were first defined before.
    Macro(u32),
}

impl<'a> Resolver<'a> {
    pub(crate) fn new(lists: Lists<'a>, macros: &'a Items<Macro>, trees: &'a Trees) -> Self {
        let (states, used_macros) = (FxHashMap::default(), FxHashSet::default());
        Self { lists, macros, trees, states, used_macros, wrong: Vec::new(), size: 0 }
    }

    /// The condition of a rule; [`Self::wrong`] says what is wrong with it.
    pub(crate) fn rule(&mut self, expr: &Expr, texts: &mut Texts) -> Resolved {
        self.tree(expr, Scope::Rule, 0, texts)
    }

    /// The condition of a macro, resolved when it is first asked for; `None` when it has mistakes, which were told then.
    pub(crate) fn macro_(&mut self, item: &'a Macro, depth: usize, texts: &mut Texts) -> Option<Arc<Resolved>> {
        if let Some(State::Done(known)) = self.states.get(item.name.as_str()) {
            return known.clone();
        }
        let tree = self.trees.get(&item.name)?.clone();
        self.states.insert(&item.name, State::Open);
        let resolved = tree.map(|tree| self.tree(&tree, Scope::Macro(item.age.visibility), depth, texts));
        let resolved = resolved.filter(|resolved| !resolved.broken).map(Arc::new);
        self.states.insert(&item.name, State::Done(resolved.clone()));
        resolved
    }

    fn tree(&mut self, expr: &Expr, scope: Scope, depth: usize, texts: &mut Texts) -> Resolved {
        if depth >= MAX_DEPTH || self.size >= MAX_SIZE {
            return self.wrong(Wrong::TooLarge, expr.span());
        }
        match expr {
            Expr::And(members, span) => self.group(members, scope, depth, texts, |members| Expr::And(members, *span)),
            Expr::Or(members, span) => self.group(members, scope, depth, texts, |members| Expr::Or(members, *span)),
            Expr::Not(inner, span) => {
                let inner = self.tree(inner, scope, depth + 1, texts);
                Resolved { expr: Expr::Not(Box::new(inner.expr), *span), depth: inner.depth + 1, ..inner }
            }
            Expr::Macro(name, span) => self.reference(name, *span, scope, depth, texts),
            Expr::Check(check) => self.check(check, texts),
        }
    }

    fn group(
        &mut self,
        members: &[Expr],
        scope: Scope,
        depth: usize,
        texts: &mut Texts,
        group: impl FnOnce(Vec<Expr>) -> Expr,
    ) -> Resolved {
        let (mut size, mut inner_depth, mut broken) = (0, 0, false);
        let mut resolved = Vec::with_capacity(members.len());
        for member in members {
            let member = self.tree(member, scope, depth + 1, texts);
            size += member.size;
            inner_depth = member.depth.max(inner_depth);
            broken |= member.broken;
            resolved.push(member.expr);
        }
        Resolved { expr: group(resolved), size, depth: inner_depth + 1, broken }
    }

    fn reference(&mut self, name: &str, span: Span, scope: Scope, depth: usize, texts: &mut Texts) -> Resolved {
        let visible = |item: &&Macro| match scope {
            Scope::Rule => true,
            Scope::Macro(visibility) => item.age.index < visibility,
        };
        let macros = self.macros;
        let open = matches!(self.states.get(name), Some(State::Open));
        let Some(item) = macros.get(name).filter(visible) else {
            let name = name.to_owned();
            return self.wrong(if open { Wrong::Itself(name) } else { Wrong::UndefinedMacro(name) }, span);
        };
        self.used_macros.insert(&item.name);
        if open {
            return self.wrong(Wrong::Loop(name.to_owned()), span);
        }
        match self.macro_(item, depth + 1, texts) {
            Some(resolved) if depth + resolved.depth >= MAX_DEPTH || self.size + resolved.size >= MAX_SIZE => {
                self.wrong(Wrong::TooLarge, span)
            }
            Some(resolved) => {
                self.size += resolved.size;
                (*resolved).clone()
            }
            None => broken(span),
        }
    }

    fn check(&mut self, check: &Check, texts: &mut Texts) -> Resolved {
        let mut wrong = None;
        let rhs = match &check.rhs {
            Rhs::Value(value) => match self.lists.named(value) {
                Some(list) => match &*self.lists.expand(list, texts) {
                    [only] => Rhs::Value(only.clone()),
                    items => {
                        wrong = Some((Wrong::ListAsValue(list.name.clone(), items.len()), value.span));
                        check.rhs.clone()
                    }
                },
                None => check.rhs.clone(),
            },
            Rhs::Name(name) => match self.lists.named(name) {
                Some(list) => Rhs::List(self.lists.expand(list, texts).to_vec(), name.span),
                None => check.rhs.clone(),
            },
            Rhs::List(values, span) if values.iter().any(|value| self.lists.named(value).is_some()) => {
                Rhs::List(self.expanded(values, texts), *span)
            }
            Rhs::List(..) | Rhs::Operand(_) | Rhs::None => check.rhs.clone(),
        };
        if let Some((wrong, span)) = wrong {
            return self.wrong(wrong, span);
        }
        let size = SIZE_OF_TEST + rhs.literals().len();
        self.size += size;
        let check = Check { lhs: check.lhs.clone(), op: check.op, modifier: check.modifier, rhs, span: check.span };
        Resolved { expr: Expr::Check(Box::new(check)), size, depth: 1, broken: false }
    }

    fn expanded(&mut self, values: &[Literal], texts: &mut Texts) -> Vec<Literal> {
        let mut out = Vec::with_capacity(values.len());
        for value in values {
            match self.lists.named(value) {
                Some(_) if self.size + out.len() >= MAX_SIZE => {}
                Some(list) => out.extend_from_slice(&self.lists.expand(list, texts)),
                None => out.push(value.clone()),
            }
        }
        out
    }

    fn wrong(&mut self, wrong: Wrong, span: Span) -> Resolved {
        self.wrong.push((wrong, span));
        broken(span)
    }
}

fn broken(span: Span) -> Resolved {
    Resolved { expr: Expr::Or(Vec::new(), span), size: 1, depth: 1, broken: true }
}
