//! Builds the tree from the parser's events, with bounds on depth and on what aliases copy.

use std::collections::HashMap;

use granit_parser::{Event, Marker, Options, Parser, ScalarStyle, StructureStyle};

use crate::span::Span;
use crate::yaml::header::block_header;
use crate::yaml::trace::trace;
use crate::yaml::{Duplicate, Kind, MAX_BYTES, MAX_COPIED, MAX_DEPTH, NODE_COST, Node, Scalar, Style, Yaml, YamlError};

/// Parses all documents of a text.
///
/// # Errors
/// The first thing that is not YAML, or beyond [`MAX_BYTES`], [`MAX_DEPTH`] or [`MAX_COPIED`]. Where yaml-cpp has a message
/// that Falco's users know, it is the same.
pub fn parse(text: &str) -> Result<Yaml, YamlError> {
    if text.len() > MAX_BYTES {
        return Err(YamlError { message: format!("the text is longer than {MAX_BYTES} bytes"), offset: 0 });
    }
    let mut builder = Builder::new(text);
    for event in Parser::new_from_str_with_options(text, options()) {
        let (event, span) = event.map_err(|error| YamlError {
            message: known_message(&error.info()).to_string(),
            offset: byte_of(error.marker()),
        })?;
        builder.event(event, span_of(span))?;
    }
    Ok(builder.yaml)
}

/// Falco's wording of a parser's message, where there is one.
fn known_message(message: &str) -> &str {
    match message {
        "mapping values are not allowed in this context" => "illegal map value",
        "mapping keys are not allowed in this context" => "illegal map key",
        "block sequence entries are not allowed in this context" => "illegal block entry",
        _ => message,
    }
}

/// The parser's limits; as yaml-cpp, a last line without a break gets none.
fn options() -> Options {
    let mut options = Options::default();
    options.block_scalar_eof_without_line_feed = true;
    options.flow_nesting_limit = MAX_DEPTH;
    options.block_nesting_limit = MAX_DEPTH;
    options
}

fn byte_of(marker: &Marker) -> u32 {
    marker.byte_offset().unwrap_or(0) as u32
}

fn span_of(span: granit_parser::Span) -> Span {
    let (start, end) = (byte_of(&span.start), byte_of(&span.end));
    Span::new(start, end.max(start))
}

/// A collection that is still open.
struct Open {
    start: u32,
    style: StructureStyle,
    anchor: usize,
    content: Content,
    /// Where its last node ends.
    last: u32,
}

enum Content {
    Sequence(Vec<Node>),
    Mapping { pairs: Vec<(Node, Node)>, key: Option<Node> },
}

struct Builder<'a> {
    text: &'a str,
    yaml: Yaml,
    open: Vec<Open>,
    anchors: HashMap<usize, (Node, usize)>,
    copied: usize,
}

impl<'a> Builder<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, yaml: Yaml::default(), open: Vec::new(), anchors: HashMap::new(), copied: 0 }
    }

    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), YamlError> {
        match event {
            Event::DocumentStart(..) => {
                self.anchors.clear();
                Ok(())
            }
            Event::Alias(anchor) => {
                let node = self.copy_of(anchor, span)?;
                self.add(node, 0, span.end)
            }
            Event::Scalar(text, style, anchor, tag) => {
                let style = style_of(style);
                let span = self.with_header(span, style, &text);
                // A node that is not there has the parser's own text.
                let text =
                    if style == Style::Plain && span.start == span.end { String::new() } else { text.into_owned() };
                let pieces = trace(self.text, span, style, &text);
                let scalar = Scalar { text, style, tagged: tag.is_some(), pieces };
                self.add(Node { kind: Kind::Scalar(scalar), span }, anchor, span.end)
            }
            Event::SequenceStart(style, anchor, _) => self.enter(span, style, anchor, Content::Sequence(Vec::new())),
            Event::MappingStart(style, anchor, _) => {
                self.enter(span, style, anchor, Content::Mapping { pairs: Vec::new(), key: None })
            }
            Event::SequenceEnd | Event::MappingEnd => self.leave(span),
            // Stream and document ends, and what is only emitted on request.
            _ => Ok(()),
        }
    }

    /// A block scalar's span from its header on; the parser's begins at its text, unless there is none.
    fn with_header(&self, span: Span, style: Style, text: &str) -> Span {
        let source = self.text.as_bytes();
        let at_header = || text.trim().is_empty() && source.get(span.start as usize).is_some_and(|b| b"|>".contains(b));
        match style {
            Style::Plain | Style::Single | Style::Double => span,
            Style::Literal | Style::Folded if at_header() => span,
            Style::Literal | Style::Folded => Span::new(block_header(source, span.start as usize) as u32, span.end),
        }
    }

    fn enter(&mut self, span: Span, style: StructureStyle, anchor: usize, content: Content) -> Result<(), YamlError> {
        if self.open.len() >= MAX_DEPTH {
            return Err(YamlError { message: format!("nested deeper than {MAX_DEPTH} levels"), offset: span.start });
        }
        self.open.push(Open { start: span.start, style, anchor, content, last: span.start });
        Ok(())
    }

    fn leave(&mut self, span: Span) -> Result<(), YamlError> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        let kind = match open.content {
            Content::Sequence(items) => Kind::Sequence(items),
            Content::Mapping { pairs, .. } => {
                self.report_duplicates(&pairs);
                Kind::Mapping(self.merge(pairs)?)
            }
        };
        // A block ends for the parser where the next token begins: its last node knows better.
        let end = match open.style {
            StructureStyle::Flow => span.end.max(open.start),
            StructureStyle::Block => open.last,
        };
        self.add(Node { kind, span: Span::new(open.start, end) }, open.anchor, end)
    }

    /// Puts a finished node into the collection that is open, or makes it a document.
    fn add(&mut self, node: Node, anchor: usize, end: u32) -> Result<(), YamlError> {
        if anchor > 0 {
            let cost = cost_of(&node);
            self.pay(cost, node.span)?;
            self.anchors.insert(anchor, (node.clone(), cost));
        }
        let Some(open) = self.open.last_mut() else {
            self.yaml.documents.push(node);
            return Ok(());
        };
        open.last = open.last.max(end);
        match &mut open.content {
            Content::Sequence(items) => items.push(node),
            Content::Mapping { pairs, key } => match key.take() {
                None => *key = Some(node),
                Some(key) => pairs.push((key, node)),
            },
        }
        Ok(())
    }

    fn copy_of(&mut self, anchor: usize, span: Span) -> Result<Node, YamlError> {
        let Some(cost) = self.anchors.get(&anchor).map(|(_, cost)| *cost) else {
            let message = "the alias stands inside its own anchor, or the anchor is in another document";
            return Err(YamlError { message: message.to_string(), offset: span.start });
        };
        self.pay(cost, span)?;
        // Depth counts through aliases: what they stand for hangs below the place of the alias.
        match self.anchors.get(&anchor) {
            Some((node, _)) if self.open.len() + depth_of(node) <= MAX_DEPTH => Ok(node.clone()),
            _ => Err(YamlError { message: format!("nested deeper than {MAX_DEPTH} levels"), offset: span.start }),
        }
    }

    fn pay(&mut self, cost: usize, span: Span) -> Result<(), YamlError> {
        self.copied = self.copied.saturating_add(cost);
        if self.copied > MAX_COPIED {
            let message = format!("anchors and aliases copy more than {MAX_COPIED} bytes");
            return Err(YamlError { message, offset: span.start });
        }
        Ok(())
    }

    fn report_duplicates(&mut self, pairs: &[(Node, Node)]) {
        let mut seen: HashMap<&str, Span> = HashMap::with_capacity(pairs.len());
        for (key, _) in pairs {
            let Some(scalar) = key.as_scalar() else { continue };
            match seen.get(scalar.text.as_str()) {
                Some(first) => {
                    let duplicate = Duplicate { key: scalar.text.clone(), first: *first, again: key.span };
                    self.yaml.duplicates.push(duplicate);
                }
                None => {
                    seen.insert(&scalar.text, key.span);
                }
            }
        }
    }

    /// Replaces `<<: {…}` and `<<: [{…}, {…}]` by those of their pairs whose keys are not there yet.
    fn merge(&mut self, pairs: Vec<(Node, Node)>) -> Result<Vec<(Node, Node)>, YamlError> {
        if !pairs.iter().any(is_merge) {
            return Ok(pairs);
        }
        let (merges, mut own): (Vec<_>, Vec<_>) = pairs.into_iter().partition(is_merge);
        let mut known: std::collections::HashSet<String> = own.iter().filter_map(|(key, _)| key_text(key)).collect();
        for (_, value) in merges {
            let parts = match value.kind {
                Kind::Sequence(items) => items,
                kind => vec![Node { kind, span: value.span }],
            };
            for part in parts {
                let Kind::Mapping(inner) = part.kind else { continue };
                own.extend(inner.into_iter().filter(|(key, _)| key_text(key).is_none_or(|text| known.insert(text))));
            }
        }
        Ok(own)
    }
}

fn is_merge((key, value): &(Node, Node)) -> bool {
    let is_mapping = |node: &Node| matches!(node.kind, Kind::Mapping(_));
    let mergeable = is_mapping(value) || value.as_sequence().is_some_and(|items| items.iter().all(is_mapping));
    mergeable && key.as_scalar().is_some_and(|key| key.text == "<<" && key.style == Style::Plain && !key.tagged)
}

fn key_text(key: &Node) -> Option<String> {
    key.as_scalar().map(|scalar| scalar.text.clone())
}

fn style_of(style: ScalarStyle) -> Style {
    match style {
        ScalarStyle::Plain => Style::Plain,
        ScalarStyle::SingleQuoted => Style::Single,
        ScalarStyle::DoubleQuoted => Style::Double,
        ScalarStyle::Literal => Style::Literal,
        ScalarStyle::Folded => Style::Folded,
    }
}

/// Sums over a node and all below it; recursion is bounded by [`MAX_DEPTH`].
fn cost_of(node: &Node) -> usize {
    NODE_COST
        + match &node.kind {
            Kind::Scalar(scalar) => scalar.text.len().saturating_mul(2),
            Kind::Sequence(items) => items.iter().map(cost_of).sum(),
            Kind::Mapping(pairs) => pairs.iter().map(|(key, value)| cost_of(key) + cost_of(value)).sum(),
        }
}

fn depth_of(node: &Node) -> usize {
    match &node.kind {
        Kind::Scalar(_) => 0,
        Kind::Sequence(items) => 1 + items.iter().map(depth_of).max().unwrap_or(0),
        Kind::Mapping(pairs) => {
            1 + pairs.iter().map(|(key, value)| depth_of(key).max(depth_of(value))).max().unwrap_or(0)
        }
    }
}
