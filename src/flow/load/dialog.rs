//! `dialog`: how native dialogs are answered during a step.

use crate::{
    flow::{DialogAnswer, DialogRule, check::Checker},
    language::{
        Rule, YamlKind, YamlNode,
        read::{self, MapReader},
    },
};

/// `accept | dismiss | { accept: M } | { dismiss: M } | { answer: T, text?: M }`.
pub(super) fn read_dialog(node: &YamlNode, check: &mut Checker<'_>) -> Option<DialogRule> {
    let rule = match &node.kind {
        YamlKind::Map(_) => read_map(node, check)?,
        _ => {
            let answers = [("accept", true), ("dismiss", false)];
            let accept = read::keyword(node, "`accept` or `dismiss`", &answers, check.findings)?;
            let answer = if accept { DialogAnswer::Accept } else { DialogAnswer::Dismiss };
            DialogRule { answer, text: None, span: node.span }
        }
    };
    rule.text.iter().for_each(|text| check.text_match(text));
    if let DialogAnswer::Text(answer) = &rule.answer {
        check.template(answer);
    }
    Some(rule)
}

fn read_map(node: &YamlNode, check: &mut Checker<'_>) -> Option<DialogRule> {
    let mut map = MapReader::open(node, "`dialog`", check.findings)?;
    let accept = map.take("accept").map(|text| (DialogAnswer::Accept, Some(text)));
    let dismiss = map.take("dismiss").map(|text| (DialogAnswer::Dismiss, Some(text)));
    let answer = map.take("answer").and_then(|node| read::template(node, check.findings)).map(DialogAnswer::Text);
    let text = answer.is_some().then(|| map.take("text")).flatten();
    let given: Vec<_> = accept.into_iter().chain(dismiss).chain(answer.map(|answer| (answer, text))).collect();
    map.close(check.findings);
    if given.len() != 1 {
        check
            .findings
            .error(Rule::WrongShape, node.span, "a dialog is answered in one way")
            .help("`accept`, `dismiss` or `answer`".to_owned());
        return None;
    }
    let (answer, text) = given.into_iter().next()?;
    let text = text.and_then(|node| read::text_match(node, check.findings));
    Some(DialogRule { answer, text, span: node.span })
}
