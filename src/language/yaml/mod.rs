//! YAML text into a tree of spanned nodes: YAML 1.2 without anchors, aliases, tags, directives or
//! duplicate keys, bounded in size, depth and number of nodes.

mod node;
mod parse;
mod tree;

pub use node::{ScalarStyle, YamlKey, YamlKind, YamlNode};
pub(super) use parse::parse_with_comments;
pub use parse::{MAX_BYTES, MAX_DEPTH, MAX_NODES, parse_yaml};
