//! Wildcards for stack names: `*` within one part of a path, `**` across parts, `?`, `[a-z]`, `{a,b}`, and `!` in front for "not".

/// A compiled pattern.
#[derive(Clone, Debug)]
pub struct Pattern {
    text: String,
    negated: bool,
    alternatives: Vec<Vec<Token>>,
}

#[derive(Clone, Debug)]
enum Token {
    Char(char),
    /// `?`: one character other than `/`.
    One,
    /// `*`: any run without `/`.
    Part,
    /// `**`: any run.
    Path,
    /// `**/`: nothing, or any run that ends with `/`.
    Parents,
    /// `[…]`
    Set(bool, Vec<(char, char)>),
}

/// Braces multiply; more than this many alternatives are taken literally.
const MAX_ALTERNATIVES: usize = 256;

impl Pattern {
    /// Compiles a pattern. Every text is one: what is no wildcard stands for itself.
    pub fn new(text: &str) -> Self {
        let (negated, body) = match text.strip_prefix('!') {
            Some(body) if !body.is_empty() => (true, body),
            _ => (false, text),
        };
        let mut bodies = vec![body.to_owned()];
        expand_braces(&mut bodies);
        Self {
            text: text.to_owned(),
            negated,
            alternatives: bodies.iter().map(|body| tokens(body)).collect(),
        }
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it begins with `!`.
    pub fn is_negated(&self) -> bool {
        self.negated
    }

    /// Whether it has a wildcard.
    pub fn is_wildcard(&self) -> bool {
        self.negated
            || self.alternatives.len() > 1
            || (self.alternatives.iter().flatten()).any(|token| !matches!(token, Token::Char(_)))
    }

    /// Whether the text fits, the `!` left aside.
    pub fn matches(&self, text: &str) -> bool {
        let text: Vec<char> = text.chars().collect();
        self.alternatives
            .iter()
            .any(|tokens| matches(tokens, &text))
    }
}

/// Replaces the first `{a,b}` of each text by its alternatives, until there is none.
fn expand_braces(bodies: &mut Vec<String>) {
    let mut at = 0;
    while at < bodies.len() && bodies.len() < MAX_ALTERNATIVES {
        let body = &bodies[at];
        let Some(close) = body.find('}') else {
            at += 1;
            continue;
        };
        // The innermost pair, so that nested ones need no counting.
        let Some(open) = body[..close].rfind('{') else {
            at += 1;
            continue;
        };
        let (head, choices, tail) = (&body[..open], &body[open + 1..close], &body[close + 1..]);
        let expanded: Vec<String> = choices
            .split(',')
            .map(|choice| format!("{head}{choice}{tail}"))
            .collect();
        bodies.splice(at..=at, expanded);
    }
}

fn tokens(body: &str) -> Vec<Token> {
    let chars: Vec<char> = body.chars().collect();
    let mut tokens = Vec::with_capacity(chars.len());
    let mut at = 0;
    while at < chars.len() {
        match chars[at] {
            '?' => tokens.push(Token::One),
            '*' if chars.get(at + 1) == Some(&'*') => {
                while chars.get(at + 1) == Some(&'*') {
                    at += 1;
                }
                if chars.get(at + 1) == Some(&'/') {
                    at += 1;
                    tokens.push(Token::Parents);
                } else {
                    tokens.push(Token::Path);
                }
            }
            '*' => tokens.push(Token::Part),
            '[' => match set(&chars[at + 1..]) {
                Some((token, length)) => {
                    tokens.push(token);
                    at += length;
                }
                None => tokens.push(Token::Char('[')),
            },
            c => tokens.push(Token::Char(c)),
        }
        at += 1;
    }
    tokens
}

/// Reads a set after its `[`; the length includes the `]`.
fn set(chars: &[char]) -> Option<(Token, usize)> {
    let negated = matches!(chars.first(), Some('!' | '^'));
    let start = usize::from(negated);
    let close = start + 1 + chars.get(start + 1..)?.iter().position(|c| *c == ']')?;
    let mut ranges = Vec::new();
    let mut at = start;
    while at < close {
        if at + 2 < close && chars[at + 1] == '-' {
            ranges.push((chars[at], chars[at + 2]));
            at += 3;
        } else {
            ranges.push((chars[at], chars[at]));
            at += 1;
        }
    }
    Some((Token::Set(negated, ranges), close + 1))
}

/// Dynamic programming over both lengths: no pattern is slower than tokens × characters.
fn matches(tokens: &[Token], text: &[char]) -> bool {
    let mut reachable = vec![false; text.len() + 1];
    reachable[0] = true;
    for token in tokens {
        let mut next = vec![false; text.len() + 1];
        match token {
            Token::Part | Token::Path => {
                let crosses = matches!(token, Token::Path);
                let mut open = false;
                for at in 0..=text.len() {
                    if at > 0 && text[at - 1] == '/' && !crosses {
                        open = false;
                    }
                    open |= reachable[at];
                    next[at] = open;
                }
            }
            Token::Parents => {
                let mut open = false;
                for at in 0..=text.len() {
                    next[at] = reachable[at] || (open && at > 0 && text[at - 1] == '/');
                    open |= reachable[at];
                }
            }
            _ => {
                for at in 0..text.len() {
                    let c = text[at];
                    let fits = match token {
                        Token::Char(wanted) => c == *wanted,
                        Token::One => c != '/',
                        Token::Set(negated, ranges) => {
                            c != '/'
                                && ranges.iter().any(|(a, b)| (*a..=*b).contains(&c)) != *negated
                        }
                        Token::Part | Token::Path | Token::Parents => false,
                    };
                    next[at + 1] = reachable[at] && fits;
                }
            }
        }
        reachable = next;
    }
    reachable[text.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, yes: &[&str], no: &[&str]) {
        let compiled = Pattern::new(pattern);
        for text in yes {
            assert!(compiled.matches(text), "{pattern} should match {text}");
        }
        for text in no {
            assert!(!compiled.matches(text), "{pattern} should not match {text}");
        }
    }

    #[test]
    fn literal() {
        check("Prod", &["Prod"], &["prod", "Prod2", "Pro", "", "A/Prod"]);
        check("Stage/Api", &["Stage/Api"], &["Stage", "Stage/Api/X"]);
        check("", &[""], &["a"]);
        check("a}b", &["a}b"], &["ab"]);
        check("[a", &["[a"], &["a"]);
        check("[]", &["[]"], &["", "a"]);
    }

    #[test]
    fn star_stays_in_its_part() {
        check("*", &["A", "Prod-2"], &["Stage/A"]);
        check("Prod*", &["Prod", "ProdApi"], &["Prod/Api", "XProd"]);
        check("*/Api", &["A/Api"], &["Api", "A/B/Api"]);
        check("P*d*i", &["Prodapi", "Pdi"], &["Prod"]);
    }

    #[test]
    fn two_stars_cross() {
        check("**", &["A", "A/B/C"], &[]);
        check(
            "Stage/**",
            &["Stage/A", "Stage/A/B"],
            &["Stage", "Stages/A"],
        );
        check("**/Api", &["Api", "A/Api", "A/B/Api"], &["AApi", "Api/B"]);
    }

    #[test]
    fn one_set_and_braces() {
        check("St?ck", &["Stack", "Stück"], &["St/ck", "Stck"]);
        check("[a-cX]1", &["a1", "b1", "X1"], &["d1", "-1"]);
        check("[!a-c]1", &["d1"], &["a1", "/1"]);
        check("{Dev,Prod}-*", &["Dev-a", "Prod-b"], &["Test-a"]);
        check("{a,{b,c}d}e", &["ae", "bde", "cde"], &["be", "e"]);
    }

    #[test]
    fn not() {
        let pattern = Pattern::new("!Test*");
        assert!(pattern.is_negated() && pattern.is_wildcard() && pattern.matches("TestA"));
        assert!(!Pattern::new("Test").is_wildcard());
    }

    #[test]
    fn hostile_patterns_end_in_time() {
        let pattern = format!("{}b", "*a".repeat(200));
        check(&pattern, &[], &[&"a".repeat(400)]);
        Pattern::new(&"{a,b}".repeat(64));
        Pattern::new(&"{".repeat(1000));
    }
}
