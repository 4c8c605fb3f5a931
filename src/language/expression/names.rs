//! The functions and filters of the language.

/// A function of the language: `given(x)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    Given,
    Sum,
    Minus,
    Days,
}

impl Function {
    pub(super) const ALL: &[Self] = &[Self::Given, Self::Sum, Self::Minus, Self::Days];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Sum => "sum",
            Self::Minus => "minus",
            Self::Days => "days",
        }
    }

    /// How it is written.
    pub(super) const fn usage(self) -> &'static str {
        match self {
            Self::Given => "given(x)",
            Self::Sum => "sum(list)",
            Self::Minus => "minus(a, b)",
            Self::Days => "days(n)",
        }
    }

    pub(super) const fn arity(self) -> (usize, usize) {
        match self {
            Self::Given | Self::Sum | Self::Days => (1, 1),
            Self::Minus => (2, 2),
        }
    }
}

/// How each function is written.
pub fn functions() -> impl Iterator<Item = &'static str> {
    Function::ALL.iter().map(|function| function.usage())
}

/// How each filter is written.
pub fn filters() -> impl Iterator<Item = &'static str> {
    Filter::ALL.iter().map(|filter| filter.usage())
}

/// A filter of the language: `rows | length`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Filter {
    Length,
    First,
    Last,
    One,
    Reverse,
    Unique,
    Sort,
    Min,
    Max,
    Where,
    Pluck,
    Merge,
    MergeBy,
    Join,
    Split,
    Lower,
    Upper,
    Trim,
    Replace,
    Digits,
    Date,
    Round,
    Plus,
    Default,
}

impl Filter {
    pub(super) const ALL: &[Self] = &[
        Self::Length,
        Self::First,
        Self::Last,
        Self::One,
        Self::Reverse,
        Self::Unique,
        Self::Sort,
        Self::Min,
        Self::Max,
        Self::Where,
        Self::Pluck,
        Self::Merge,
        Self::MergeBy,
        Self::Join,
        Self::Split,
        Self::Lower,
        Self::Upper,
        Self::Trim,
        Self::Replace,
        Self::Digits,
        Self::Date,
        Self::Round,
        Self::Plus,
        Self::Default,
    ];

    pub(super) fn name(self) -> &'static str {
        let usage = self.usage();
        usage.split_once('(').map_or(usage, |(name, _)| name)
    }

    /// How it is written.
    pub(super) const fn usage(self) -> &'static str {
        match self {
            Self::Length => "length",
            Self::First => "first",
            Self::Last => "last",
            Self::One => "one",
            Self::Reverse => "reverse",
            Self::Unique => "unique(field)",
            Self::Sort => "sort(field)",
            Self::Min => "min(field)",
            Self::Max => "max(field)",
            Self::Where => "where(field, value)",
            Self::Pluck => "pluck(field)",
            Self::Merge => "merge(record)",
            Self::MergeBy => "merge_by(field, list)",
            Self::Join => "join(text)",
            Self::Split => "split(text)",
            Self::Lower => "lower",
            Self::Upper => "upper",
            Self::Trim => "trim",
            Self::Replace => "replace(from, to)",
            Self::Digits => "digits",
            Self::Date => "date(format)",
            Self::Round => "round(places)",
            Self::Plus => "plus(duration)",
            Self::Default => "default(value)",
        }
    }

    /// The least and the most arguments. A list of plain values is sorted without a field.
    pub(super) const fn arity(self) -> (usize, usize) {
        match self {
            Self::Length
            | Self::First
            | Self::Last
            | Self::One
            | Self::Reverse
            | Self::Lower
            | Self::Upper
            | Self::Trim
            | Self::Digits => (0, 0),
            Self::Unique | Self::Sort | Self::Min | Self::Max | Self::Round => (0, 1),
            Self::Pluck | Self::Merge | Self::Join | Self::Split | Self::Date | Self::Plus | Self::Default => (1, 1),
            Self::Where | Self::MergeBy | Self::Replace => (2, 2),
        }
    }

    /// Whether the first argument is the name of a field, written as a quoted text.
    pub(super) const fn takes_field(self) -> bool {
        matches!(self, Self::Unique | Self::Sort | Self::Min | Self::Max | Self::Where | Self::Pluck | Self::MergeBy)
    }
}
