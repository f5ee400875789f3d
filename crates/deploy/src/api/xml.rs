//! Answers in XML, as trees.

use xmlparser::{ElementEnd, Token, Tokenizer};

/// An element of an answer with what is in it.
#[derive(Debug, Default)]
pub(crate) struct Element {
    pub(crate) name: String,
    text: String,
    children: Vec<Element>,
}

/// Elements that lie deeper than this are of nobody who means well.
const DEEPEST: usize = 64;

impl Element {
    /// The root; `None` for what is no XML.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let mut open: Vec<Self> = Vec::new();
        for token in Tokenizer::from(text) {
            match token.ok()? {
                Token::ElementStart { local, .. } => {
                    if open.len() == DEEPEST {
                        return None;
                    }
                    let name = local.as_str().to_owned();
                    open.push(Self {
                        name,
                        ..Self::default()
                    });
                }
                Token::ElementEnd {
                    end: ElementEnd::Open,
                    ..
                } => {}
                Token::ElementEnd { end, .. } => {
                    let closed = open.pop()?;
                    if let ElementEnd::Close(_, local) = end
                        && local.as_str() != closed.name
                    {
                        return None;
                    }
                    match open.last_mut() {
                        Some(parent) => parent.children.push(closed),
                        None => return Some(closed),
                    }
                }
                Token::Text { text } => {
                    if let Some(element) = open.last_mut() {
                        element.text.push_str(&unescaped(text.as_str()));
                    }
                }
                Token::Cdata { text, .. } => {
                    if let Some(element) = open.last_mut() {
                        element.text.push_str(text.as_str());
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// The text of a child.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.child(name).map(|child| child.text.clone())
    }

    /// A child.
    pub(crate) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// All children of a name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The members of a list, `<LIST><item>…</item></LIST>`, whatever they are called.
    pub(crate) fn members(&self, list: &str) -> impl Iterator<Item = &Self> {
        self.child(list).into_iter().flat_map(|list| &list.children)
    }

    /// A child, taken out.
    pub(crate) fn take(&mut self, name: &str) -> Option<Self> {
        let index = self.children.iter().position(|child| child.name == name)?;
        Some(self.children.swap_remove(index))
    }

    /// The members of a list, taken out.
    pub(crate) fn take_members(&mut self, list: &str) -> Vec<Self> {
        self.take(list)
            .map(|list| list.children)
            .unwrap_or_default()
    }

    /// Its own text.
    pub(crate) fn own_text(&self) -> &str {
        &self.text
    }
}

/// Replaces the references that XML has by itself, and those to characters; what is none stays.
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        let reference = after.split_once(';').and_then(|(name, behind)| {
            let character = match name {
                "amp" => '&',
                "lt" => '<',
                "gt" => '>',
                "quot" => '"',
                "apos" => '\'',
                _ => {
                    let number = name.strip_prefix('#')?;
                    let number = match number.strip_prefix('x') {
                        Some(hex) => u32::from_str_radix(hex, 16),
                        None => number.parse(),
                    };
                    char::from_u32(number.ok()?)?
                }
            };
            Some((character, behind))
        });
        match reference {
            Some((character, behind)) => {
                plain.push(character);
                rest = behind;
            }
            None => {
                plain.push('&');
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read() {
        let root = Element::read(
            "<?xml version=\"1.0\"?><ListPartsResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
             <Key>a&amp;b</Key><Owner><ID>1</ID></Owner><Part><PartNumber>1</PartNumber><ETag>&quot;e&quot;</ETag></Part>\
             <Part><PartNumber>2</PartNumber></Part><Empty/></ListPartsResult>",
        )
        .expect("an element");
        assert_eq!(root.name, "ListPartsResult");
        assert_eq!(root.text("Key").as_deref(), Some("a&b"));
        assert_eq!(root.text("Empty").as_deref(), Some(""));
        let parts = root.all("Part").map(|part| part.text("PartNumber"));
        assert_eq!(
            parts.collect::<Vec<_>>(),
            [Some("1".to_owned()), Some("2".to_owned())]
        );
        let tag = root.child("Part").and_then(|part| part.text("ETag"));
        assert_eq!(tag.as_deref(), Some("\"e\""));
        assert_eq!(root.members("Owner").count(), 1);
    }

    #[test]
    fn what_is_no_answer_is_none() {
        for text in ["", "nonsense", "<a>", "<a></b>", "{\"a\": 1}", "<a", "</a>"] {
            assert!(Element::read(text).is_none(), "{text}");
        }
        let deep = "<a>".repeat(100_000);
        assert!(Element::read(&deep).is_none());
        assert_eq!(
            unescaped("&lt;&#65;&#x42;&#xD800;&nbsp;&"),
            "<AB&#xD800;&nbsp;&"
        );
    }
}
